"""Questions to go on with: near, of passages not yet shown, none asked before, every one answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from assistant.answering.suggestions import suggestions
from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.model import Turn, WrittenQuestion

DAY = date(2024, 6, 1)
ASKED = "森林覆盖率的目标是多少？"


def near(*questions: tuple[str, str, float]) -> list[WrittenQuestion]:
    return [WrittenQuestion(*question) for question in questions]


def chosen(
    candidates: Sequence[WrittenQuestion],
    asked: Sequence[str] = (ASKED,),
    shown: Sequence[str] = (),
    answered: Callable[[WrittenQuestion], bool] = lambda _: True,
) -> tuple[str, ...]:
    return suggestions(asked, shown, candidates, answered)


def test_the_nearest_three_come_in_their_order() -> None:
    found = near(
        ("a", "湿地归谁管", 0.8), ("b", "河道多久清一次", 0.7), ("c", "噪声扰民怎么办", 0.6), ("d", "危废放哪里", 0.5)
    )
    assert chosen(found) == ("湿地归谁管", "河道多久清一次", "噪声扰民怎么办")


def test_the_same_question_in_other_words_is_left_out() -> None:
    assert chosen(near(("a", "全市要种到多少林子", 0.93), ("b", "湿地归谁管", 0.8))) == ("湿地归谁管",)
    assert chosen(near(("a", "森林覆盖率目标是多少", 0.8), ("b", "湿地归谁管", 0.7))) == ("湿地归谁管",)


def test_a_question_of_an_earlier_turn_is_left_out() -> None:
    assert chosen(near(("a", "湿地归谁管？", 0.8)), asked=("湿地归谁管", ASKED)) == ()


def test_a_passage_is_asked_once_and_one_that_is_shown_not_at_all() -> None:
    found = near(("a", "湿地归谁管", 0.8), ("a", "占用湿地怎么补", 0.7), ("b", "河道多久清一次", 0.6))
    assert chosen(found) == ("湿地归谁管", "河道多久清一次")
    assert chosen(found, shown=["b"]) == ("湿地归谁管",)


def test_what_is_not_answered_is_not_suggested() -> None:
    found = near(("a", "湿地归谁管", 0.8), ("b", "河道多久清一次", 0.6))
    assert chosen(found, answered=lambda candidate: candidate.passage_id == "b") == ("河道多久清一次",)


def test_not_every_candidate_is_tried() -> None:
    tried: list[str] = []

    def refuse(candidate: WrittenQuestion) -> bool:
        tried.append(candidate.passage_id)
        return False

    topics = "水气声土林海湖河山田矿路桥船车"
    assert chosen(near(*((topic, f"{topic}{topic}归谁管{topic}", 0.8) for topic in topics)), answered=refuse) == ()
    assert len(tried) < len(topics)


# -- on the real index -------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [ASKED, "小微企业的危险废物怎么收运？", "上海2025年PM2.5目标是多少？"])
def test_every_suggestion_is_answered_from_its_passage(assistant: Assistant, question: str) -> None:
    request = Request(question, DAY)
    answer = assistant.chain.answer(request)
    suggested = assistant.chain.suggest(request, answer)
    assert 1 <= len(suggested) <= 3
    passages = {text: id_.partition("?")[0] for id_, text in assistant.generation.questions.items()}
    for text in suggested:
        given = assistant.chain.answer(Request(text, DAY))
        assert not given.refused
        assert passages[text] in {citation.passage.passage_id for citation in given.citations}
        assert passages[text] not in {citation.passage.passage_id for citation in answer.citations}


def test_what_was_suggested_and_asked_is_not_suggested_again(assistant: Assistant) -> None:
    request = Request(ASKED, DAY)
    first = assistant.chain.suggest(request, assistant.chain.answer(request))
    history = (Turn("user", first[0]), Turn("assistant", "……"))
    again = Request(ASKED, DAY, history)
    assert first[0] not in assistant.chain.suggest(again, assistant.chain.answer(again))


def test_suggestions_stay_in_the_scope(with_laws: Assistant) -> None:
    request = Request("噪声扰民找谁", date(2026, 11, 24), scope="law")
    passages = {text: id_.partition("?")[0] for id_, text in with_laws.generation.questions.items()}
    suggested = with_laws.chain.suggest(request, with_laws.chain.answer(request))
    assert suggested
    assert all(not passages[text].startswith("hangzhou-plan") for text in suggested)


def test_a_number_leads_to_questions_on_what_stands_there(with_laws: Assistant) -> None:
    request = Request("法典第1102条", date(2026, 11, 24))
    suggested = with_laws.chain.suggest(request, with_laws.chain.answer(request))
    passages = {text: id_.partition("?")[0] for id_, text in with_laws.generation.questions.items()}
    assert suggested
    assert not any(passages[text].startswith("hangzhou-plan") for text in suggested)


def test_without_a_model_questions_of_the_same_words_are_near(assistant: Assistant) -> None:
    retriever = assistant.parts.retriever(assistant.generation)
    bare = retriever.model_copy(update={"embedder": None})
    found = bare.near_questions("森林覆盖率2019年和2020年", 10)
    assert found
    assert any("森林" in question.text for question in found[:3])
    assert [question.nearness for question in found] == sorted((q.nearness for q in found), reverse=True)
