"""The parts of one installation: the only place that chooses concrete classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from assistant.annotations import Annotation, annotation_files, load_annotations
from assistant.answering.about import About
from assistant.answering.articles import ArticleAnswer
from assistant.answering.comparisons import Comparer
from assistant.answering.composer import Composer
from assistant.answering.conflict_lists import ConflictLister
from assistant.answering.constraints import Constraints
from assistant.answering.extractive import Extractor
from assistant.answering.law_life import LawLife
from assistant.answering.lists import Lister
from assistant.answering.only_named import OnlyNamed
from assistant.answering.own_works import OwnWorks
from assistant.answering.part_lists import PartLister
from assistant.answering.penalty_pairs import PenaltyPairs
from assistant.answering.record_lists import RecordLister
from assistant.answering.responsibility import Responsibility
from assistant.answering.statements import StatementReader
from assistant.answering.structure import Structure
from assistant.answering.verdicts import Verdicts
from assistant.bodies import Bodies
from assistant.chain import Chain
from assistant.corpus import Corpus, load_corpus
from assistant.embedding import NO_MODEL, Embedder, SentenceEmbedder
from assistant.features.articles import ArticleIndex
from assistant.features.duties import duties_of
from assistant.features.figures import FigureLanguage, by_passage
from assistant.features.indicators import bracketed_names, core_name
from assistant.features.obligations import (
    Obligations,
    ProfileReader,
    ProfileSchema,
    load_duties,
    load_policies,
    load_schema,
)
from assistant.features.offices import Offices
from assistant.features.penalties import Penalties
from assistant.features.records import Records, records_of
from assistant.features.successors import load_successors
from assistant.features.tasks import Task, tasks_of
from assistant.force import Force
from assistant.fusion import Fusion
from assistant.glossary import Glossary
from assistant.indexing import Generation, Model, fingerprint_of
from assistant.model import Document, DocumentKind, Passage
from assistant.retrieval import HybridRetriever
from assistant.settings import Settings
from assistant.text import fold
from assistant.tokens import Segmenter
from assistant.understanding import (
    Conversation,
    FacetReader,
    Language,
    Places,
    TermReader,
    Understanding,
    Vocabulary,
)

_CODE = "eco-code"


class Parts:
    """The parts of one installation, each made when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def segmenter(self) -> Segmenter:
        dictionary, stop_words = self.word_files
        return Segmenter(dictionary, stop_words, self.settings.cache_dir / "words")

    @property
    def word_files(self) -> tuple[Path, Path]:
        """The data files of the segmenter: dictionary and stop words."""
        return self.settings.corpus_dir / "dictionary.txt", self.settings.corpus_dir / "stop_words.txt"

    @property
    def model(self) -> Model:
        return Model(self.settings.embedding_model, self.settings.embedding_quantized)

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedding model, loaded; None where the settings say `none`."""
        if self.settings.embedding_model == NO_MODEL:
            return None
        return SentenceEmbedder(self.settings.embedding_model, quantized=self.settings.embedding_quantized)

    @cached_property
    def corpus(self) -> Corpus:
        return load_corpus(self.settings.corpus_dir, self.settings.laws)

    @cached_property
    def annotations(self) -> dict[str, Annotation]:
        return load_annotations(self.settings.corpus_dir)

    def fingerprint(self) -> str:
        files = (*self.word_files, *annotation_files(self.settings.corpus_dir))
        return fingerprint_of(self.corpus.documents, self.model, files)

    # -- data about language and domain -----------------------------------------------------

    def data(self, name: str) -> Path:
        """A data file of the corpus."""
        return self.settings.corpus_dir / name

    @cached_property
    def language(self) -> Language:
        return Language.load(self.data("language.toml"))

    @cached_property
    def figure_language(self) -> FigureLanguage:
        return FigureLanguage.load(self.data("figures.toml"))

    @cached_property
    def glossary(self) -> Glossary:
        return Glossary.load(self.data("glossary.toml"))

    @cached_property
    def penalties(self) -> Penalties:
        return Penalties.load(self.settings.corpus_dir)

    @cached_property
    def fusion(self) -> Fusion:
        return Fusion.load(self.settings.corpus_dir)

    @cached_property
    def force(self) -> Force:
        return Force.load(self.data("force.toml"))

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies.load(self.data("bodies.toml"))

    @cached_property
    def profile_schema(self) -> ProfileSchema:
        return load_schema(self.settings.corpus_dir)

    @cached_property
    def profile_reader(self) -> ProfileReader:
        return ProfileReader.load(self.settings.corpus_dir, self.profile_schema)

    # -- one generation ------------------------------------------------------------------------

    def records(self, generation: Generation) -> Records:
        """What is read out of the plans of one generation."""
        return records_of(generation.documents, generation.passages, self.figure_language, self.glossary)

    def tasks(self, documents: Iterable[Document], passages: Sequence[Passage]) -> list[Task]:
        """The tasks of the plans among some documents, with the authorities that they name."""
        return [
            task
            for document in documents
            if document.metadata.kind == "plan"
            for task in tasks_of(
                document,
                [passage for passage in passages if passage.document_id == document.document_id],
                self.force,
                self.bodies.authorities,
            )
        ]

    def obligations(self, generation: Generation) -> Obligations:
        """Makes registers over one generation."""
        passages = {passage.passage_id: passage for passage in generation.passages}
        corpus = self.settings.corpus_dir
        return Obligations(
            generation.documents, passages, load_duties(corpus), load_policies(corpus), self.force.encouraging
        )

    def vocabulary(self, generation: Generation, kind: DocumentKind) -> Vocabulary:
        """What is known of words where documents of one kind are searched."""
        return Vocabulary(
            self.segmenter.words,
            self.segmenter.cut,
            generation.lexical.weight,
            generation.lexical_by_kind.get(kind, generation.lexical).knows,
            self.segmenter.dictionary,
            self.glossary,
            self.language.asking_words,
            self.language.measure_nouns | self.force.words,
            self.language.details,
        )

    def understanding(self, articles: ArticleIndex, vocabulary: Vocabulary, records: Records) -> Understanding:
        """Reads questions about the articles and the records of one corpus."""
        indicators = records.indicators.values()
        called = {fold(core_name(indicator)) for indicator in indicators}
        called |= {fold(n) for i in indicators for n in bracketed_names(i) if self.glossary.knows(fold(n))}
        names = frozenset(name for core in called for name in self.glossary.names_of(core))

        def siblings(term: str) -> frozenset[str]:
            """The other indicators, for what is one."""
            return names - {term} if term in names else frozenset()

        conversation = Conversation(self.segmenter.words, self.language, vocabulary.is_subject, siblings)
        facets = FacetReader(self.language, Places.load(self.data("places.toml")))
        return Understanding(conversation, articles.reader(), facets, self.language)

    def composer(
        self,
        generation: Generation,
        records: Records,
        offices: Offices,
        articles: ArticleIndex,
        obligations: Callable[[], Obligations],
    ) -> Composer:
        """Writes answers over one generation."""
        documents, passages = generation.documents, generation.passages
        successors = load_successors(self.settings.corpus_dir)
        verdicts = Verdicts(self.force, self.language.verdicts, self.language.yes_no_words)
        of_plans = [passage for passage in passages if documents[passage.document_id].metadata.kind == "plan"]
        return Composer(
            documents=documents,
            statements=StatementReader(self.segmenter.words, records.indicators),
            constraints=Constraints(
                documents,
                by_passage(records.figures),
                OnlyNamed.of(documents.values(), self.language.says_meaning),
                self.figure_language.results,
            ),
            about=About(list(records.outlines.values()), of_plans),
            outlines=records.outlines,
            life=LawLife(documents, articles.text_on, generation.passage, self.language.life, self.language.repealed),
            own_works=OwnWorks(self.profile_reader, obligations),
            structure=Structure(records.outlines, records.indicators, articles.text_on, generation.passage),
            lister=Lister(
                ConflictLister(records, generation.passage),
                PartLister(tuple(records.outlines.values()), self.segmenter.words, generation.passage),
                RecordLister(records, generation.passage),
            ),
            comparer=Comparer(records.indicators, generation.passage, self.glossary.names_of),
            responsibility=Responsibility(
                self.bodies, duties_of(passages, documents, self.bodies), offices, of_plans, generation.passage
            ),
            extractor=Extractor(
                verdicts,
                PenaltyPairs(self.penalties, documents.get(self.penalties.document_id), generation.passage),
                records.conflicts,
                generation.passage,
            ),
            articles=ArticleAnswer(generation.passage, successors),
            successors=successors,
            other_fields=self.language.other_fields,
            with_model=self.embedder is not None,
        )

    def retriever(self, generation: Generation) -> HybridRetriever:
        """Searches one generation."""
        return HybridRetriever(
            generation=generation,
            segmenter=self.segmenter,
            embedder=self.embedder,
            fusion=self.fusion,
            sanction=self.language.sanction,
        )

    def chain(
        self, generation: Generation, records: Records, offices: Offices, obligations: Callable[[], Obligations]
    ) -> Chain:
        """The chain over one generation."""
        articles = ArticleIndex(generation.documents.values(), default=_default_law(generation.documents))
        kinds: tuple[DocumentKind, ...] = ("plan", "law")
        vocabularies = {kind: self.vocabulary(generation, kind) for kind in kinds}
        return Chain(
            generation.documents,
            self.understanding(articles, vocabularies["plan"], records),
            articles,
            self.retriever(generation),
            self.composer(generation, records, offices, articles, obligations),
            {kind: TermReader(vocabulary) for kind, vocabulary in vocabularies.items()},
        )


def _default_law(documents: Mapping[str, Document]) -> str | None:
    """The title of the law that 第1102条 without a name means: the code, where it is held."""
    code = documents.get(_CODE)
    return code.metadata.title if code else None


def embedder_loader(parts: Parts) -> Callable[[], Embedder]:
    """A function that gives the embedding model, for builders that may not need it."""

    def load() -> Embedder:
        embedder = parts.embedder
        assert embedder is not None, "asked for vectors where the settings say none"
        return embedder

    return load
