"""Generations of the index: written whole, verified, switched to, opened with checks.

    index/CURRENT            the name of the generation in use
    index/gen-N/manifest.json, documents.jsonl, passages.jsonl, questions.jsonl, lexical…/, chroma/
    index/embeddings.sqlite  vectors by text, shared by all generations
    index/build.lock         held by the one builder

A generation never changes after `CURRENT` names it.  `assistant.service.building` runs these steps in child processes.

layout      names of files and folders, the manifest, what counts as damaged
generation  opening one, every file checked first
writing     documents, annotations and vectors into a new folder
switching   verifying one, making it the current one
"""

from assistant.indexing.generation import Generation, check_generation, open_generation
from assistant.indexing.layout import (
    CURRENT,
    FORMAT,
    Model,
    current_generation,
    current_name,
    next_generation,
    passage_asked,
    read_manifest,
)
from assistant.indexing.switching import ensure_writable, remove_generations, switch_to, verify_generation
from assistant.indexing.writing import Progress, dense_text, fingerprint_of, lexical_words, write_generation

__all__ = [
    "CURRENT",
    "FORMAT",
    "Generation",
    "Model",
    "Progress",
    "check_generation",
    "current_generation",
    "current_name",
    "dense_text",
    "ensure_writable",
    "fingerprint_of",
    "lexical_words",
    "next_generation",
    "open_generation",
    "passage_asked",
    "read_manifest",
    "remove_generations",
    "switch_to",
    "verify_generation",
    "write_generation",
]
