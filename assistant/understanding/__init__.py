"""A question as it was typed becomes one that can be searched and held against its evidence.

language    the words and patterns that say something about a question, read from data
facets      what a question names and asks for: years, periods, places, tables, kinds, demands
conversation what a question takes over from the ones before it
question    the question itself: cleaned, standing alone, read
terms       its words, how much each tells, and what may stand for it
"""

from assistant.understanding.conversation import Conversation
from assistant.understanding.facets import Demand, FacetReader, Facets, five_year_period, period_name
from assistant.understanding.language import Language, Places
from assistant.understanding.question import LONGEST_QUESTION, Question, Understanding, clean
from assistant.understanding.terms import Term, TermReader, Terms, Vocabulary, stands_in

__all__ = [
    "LONGEST_QUESTION",
    "Conversation",
    "Demand",
    "FacetReader",
    "Facets",
    "Language",
    "Places",
    "Question",
    "Term",
    "TermReader",
    "Terms",
    "Understanding",
    "Vocabulary",
    "clean",
    "five_year_period",
    "period_name",
    "stands_in",
]
