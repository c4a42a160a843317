"""Figures and computed data: what is measured, and tables that people then read and correct."""
