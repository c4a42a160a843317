"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import __version__, bootstrap
from assistant.bootstrap import Assistant
from assistant.interfaces import cli

ANSWER_KEYS = {
    "id", "question", "standalone_question", "as_of", "answer", "refused", "card", "total", "scanned", "notices",
    "citations", "suggestions", "mode", "elapsed_ms",
}  # fmt: skip
CITATION_KEYS = {
    "marker", "passage_id", "document_id", "document", "locator", "article", "status", "successor", "source", "quote",
    "passage", "start", "end",
}  # fmt: skip
PASSAGE_KEYS = {
    "rank", "score", "passage_id", "document_id", "document", "locator", "article", "status", "text",
}  # fmt: skip
STATUSES = {"in_force", "superseded", "repealed", "not_yet_in_force", "period_ended", "own_record", "unknown"}
HEAVY = ("torch", "gradio", "chromadb", "langchain_core", "sentence_transformers", "jieba", "numpy", "bm25s")

pytestmark = pytest.mark.usefixtures("environment")


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, as a user would type it."""

    def ran(*arguments: str) -> Ran:
        capfd.readouterr()
        try:
            status = cli.main(list(arguments))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return Ran(status, *capfd.readouterr())

    return ran


@pytest.fixture
def run_loaded(run: Run, monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> Run:
    """The same, with the index and the model of the session."""
    monkeypatch.setattr(bootstrap, "Assistant", lambda settings: assistant)
    return run


def said_once(ran: Ran) -> str:
    """The one sentence on stderr of a command that could not be carried out."""
    assert ran.status == 2, ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    (sentence,) = ran.err.splitlines()
    assert sentence.endswith("。")
    assert "：" in sentence
    return sentence


def questions(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


# -- help ----------------------------------------------------------------------------------


def test_help_imports_nothing_heavy(environment: dict[str, str]) -> None:
    code = (
        "import sys\nfrom assistant.interfaces.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    for arguments in (["--help"], ["ask", "--help"], ["--version"]):
        ran = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=True
        )
        assert ran.stderr.strip() == "[]"
        assert ran.stdout.strip()


def test_help_names_every_command_in_chinese(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    for words in (
        "index",
        "ask",
        "retrieve",
        "corpus",
        "eval",
        "serve",
        "退出状态：0 完成（拒答也算完成），1 失败，2 请求或状态有问题。",
    ):
        assert words in ran.out


def test_the_version_is_the_package_s(run: Run) -> None:
    assert run("--version").out.strip() == __version__


# -- what is wrong -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "缺少 命令"),
        (["nonsense"], "nonsense"),
        (["index"], "build|status"),
        (["ask"], "--file"),
        (["ask", "问题", "--file", "f.jsonl"], "--file"),
        (["ask", "--file"], "--file"),
        (["ask", "问题", "--as-of", "2025-02-30"], "2025-02-30"),
        (["ask", "问题", "--as-of", "昨天"], "昨天"),
        (["ask", "问题", "--mode", "magic"], "magic"),
        (["ask", "问题", "--nope"], "--nope"),
        (["retrieve", "问题", "-k", "0"], "0"),
        (["retrieve", "问题", "-k", "很多"], "很多"),
        (["ask", "--file", "no-such-file.jsonl"], "no-such-file.jsonl"),
        (["ask", "--file", "."], "打不开"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_sentence(run_loaded: Run, arguments: list[str], words: str) -> None:
    assert words in said_once(run_loaded(*arguments))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", "问题是空的"),
        ("   ", "问题是空的"),
        ("？！", "问题是空的"),
        ("\u200b\ufeff", "问题是空的"),
        ("问" * 3000, "3000字"),
        ("森林\udcff覆盖率", "编码不完整"),
    ],
)
def test_a_question_that_is_none_is_told_in_one_sentence(run_loaded: Run, question: str, words: str) -> None:
    assert words in said_once(run_loaded("ask", question))
    assert words in said_once(run_loaded("retrieve", question))


def test_an_unknown_scope_is_told_with_the_known_ones(run_loaded: Run) -> None:
    sentence = said_once(run_loaded("ask", "森林覆盖率", "--scope", "上海"))
    assert "上海" in sentence
    assert "all、plan、law" in sentence


def test_settings_that_cannot_be_read_are_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING_QUANTIZED", "perhaps")
    assert "perhaps" in said_once(run("index", "status"))
    monkeypatch.delenv("ASSISTANT_EMBEDDING_QUANTIZED")
    for text, words in (("index_dir = ", "assistant.toml"), ('colour = "green"', "colour")):
        Path("assistant.toml").write_text(text, encoding="utf-8")
        assert words in said_once(run("index", "status"))


def test_an_interrupted_command_failed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "Assistant", interrupted)
    ran = run("ask", "森林覆盖率")
    assert (ran.status, ran.err.strip()) == (1, "已中断。")


# -- settings ------------------------------------------------------------------------------


def test_settings_come_from_a_file_and_the_environment_wins(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("assistant.toml").write_text('index_dir = "from-file"\n', encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_INDEX_DIR", "from-environment")
    assert "from-environment" in said_once(run("index", "status"))
    monkeypatch.delenv("ASSISTANT_INDEX_DIR")
    assert "from-file" in said_once(run("index", "status"))


# -- ask -----------------------------------------------------------------------------------


def test_an_answer_for_people_has_its_evidence(run_loaded: Run) -> None:
    ran = run_loaded("ask", "森林覆盖率到2025年要达到多少？", "--scope", "plan", "--as-of", "2026-01-01")
    assert ran.status == 0
    assert ran.out.startswith("注意：规划期已届满")
    assert "≥66.85%" in ran.out
    assert "依据：\n[1] 《" in ran.out


def test_an_answer_for_programs_has_every_key_of_the_contract(run_loaded: Run) -> None:
    ran = run_loaded("ask", "森林覆盖率到2025年要达到多少？", "--scope", "plan", "--as-of", "2026-01-01", "--json")
    assert ran.status == 0
    (answer,) = ran.objects
    assert set(answer) == ANSWER_KEYS
    assert answer["id"] is None
    assert answer["question"] == answer["standalone_question"] == "森林覆盖率到2025年要达到多少？"
    assert answer["as_of"] == "2026-01-01"
    assert answer["refused"] is False
    assert "≥66.85%" in answer["answer"]
    assert answer["mode"] == "extractive"
    assert answer["elapsed_ms"] > 0
    assert [type(answer[key]) for key in ("notices", "citations", "suggestions")] == [list, list, list]
    assert len(answer["notices"]) == 1
    for citation in answer["citations"]:
        assert set(citation) == CITATION_KEYS
        assert citation["status"] in STATUSES
        assert citation["quote"] == citation["passage"][citation["start"] : citation["end"]]


def test_today_is_the_day_where_none_is_given(run_loaded: Run) -> None:
    (answer,) = run_loaded("ask", "森林覆盖率", "--json").objects
    assert answer["as_of"] == date.today().isoformat()


def test_a_refusal_is_done(run_loaded: Run) -> None:
    ran = run_loaded("ask", "今晚的足球比赛谁赢了？", "--json")
    assert ran.status == 0
    assert ran.objects[0]["refused"] is True


def test_output_for_programs_is_one_line_of_utf8(run_loaded: Run) -> None:
    ran = run_loaded("ask", "森林覆盖率", "--json")
    assert ran.out.count("\n") == 1
    assert "\\u" not in ran.out


BAD_LINES = [
    ("{不是JSON", "第3行不是JSON"),
    ('["q"]', "第3行没有问题"),
    ('{"id": "b"}', "第3行没有问题"),
    ('{"id": "b", "q": 5}', "第3行没有问题"),
    ('{"id": "b", "q": ""}', "问题是空的"),
    ('{"id": "b", "q": "\\u0000\\u200b"}', "问题是空的"),
    ('{"id": "b", "q": "\\ud800"}', "编码不完整"),
    ('{"id": "b", "q": "' + "问" * 3000 + '"}', "3000字"),
    ('{"id": "b", "q": "目标呢", "history": 5}', "history"),
    ('{"id": "b", "q": "目标呢", "history": [{"content": "x"}]}', "history"),
    ('{"id": "b", "q": "目标呢", "history": {"role": "user"}}', "history"),
    ('{"id": "b", "q": "目标呢", "history": ["x"]}', "history"),
]


@pytest.mark.parametrize("command", ["ask", "retrieve"])
@pytest.mark.parametrize(("bad", "words"), BAD_LINES)
def test_a_bad_line_in_the_middle_stops_nothing(
    run_loaded: Run, tmp_path: Path, command: str, bad: str, words: str
) -> None:
    file = questions(
        tmp_path / "f.jsonl",
        '{"id": "a", "q": "森林覆盖率到2025年要达到多少？"}',
        "",
        bad,
        '{"id": "c", "q": "那2019年呢？", "history": [{"role": "user", "content": "森林覆盖率到2025年要达到多少？"}]}',
    )
    ran = run_loaded(command, "--file", file, "--json")
    assert ran.status == 0
    first, wrong, last = ran.objects
    assert first["id"] == "a"
    assert set(wrong) == {"id", "error"}
    assert wrong["id"] == ("b" if '"id"' in bad else "3")
    assert words in wrong["error"]
    assert last["id"] == "c"
    if command == "ask":
        assert "2019年 66.84%" in last["answer"].split("\n\n")[0]


def test_a_file_may_have_a_byte_order_mark_windows_line_ends_and_broken_bytes(run_loaded: Run, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    good = '{"id": 7, "q": "森林覆盖率"}'.encode()
    path.write_bytes(b"\xef\xbb\xbf" + good + b"\r\n" + '{"id": 8, "q": "森林'.encode() + b'\xff"}\r\n' + good)
    ran = run_loaded("ask", "--file", str(path), "--json")
    first, broken, last = ran.objects
    assert (first["id"], last["id"]) == (7, 7)
    assert "编码不完整" in broken["error"]


def test_a_question_without_an_id_gets_its_line_number(run_loaded: Run, tmp_path: Path) -> None:
    file = questions(tmp_path / "f.jsonl", '{"q": "森林覆盖率"}', '{"q": "湿地"}')
    assert [answer["id"] for answer in run_loaded("ask", "--file", file, "--json").objects] == ["1", "2"]


def test_a_file_for_people_names_each_question(run_loaded: Run, tmp_path: Path) -> None:
    file = questions(tmp_path / "f.jsonl", '{"id": "甲", "q": "森林覆盖率"}', "坏行")
    ran = run_loaded("ask", "--file", file)
    assert ran.out.startswith("【甲】\n")
    assert "【2】\n第2行不是JSON" in ran.out


def test_an_empty_file_has_no_answers(run_loaded: Run, tmp_path: Path) -> None:
    ran = run_loaded("ask", "--file", questions(tmp_path / "f.jsonl", "", "  "), "--json")
    assert (ran.status, ran.out) == (0, "")


# -- retrieve ------------------------------------------------------------------------------


def test_retrieved_passages_have_every_key_of_the_contract(run_loaded: Run) -> None:
    ran = run_loaded("retrieve", "道路机械化清扫率", "-k", "3", "--scope", "plan", "--as-of", "2023-01-01", "--json")
    (found,) = ran.objects
    assert set(found) == {"id", "question", "passages", "elapsed_ms"}
    assert [passage["rank"] for passage in found["passages"]] == [1, 2, 3]
    for passage in found["passages"]:
        assert set(passage) == PASSAGE_KEYS
        assert passage["status"] == "in_force"
    assert found["passages"][0]["passage_id"] == "hangzhou-plan-14/5.3/p2"
    assert "85%以上" in found["passages"][0]["text"]


def test_retrieved_passages_for_people_have_rank_and_place(run_loaded: Run) -> None:
    ran = run_loaded("retrieve", "道路机械化清扫率", "-k", "2", "--scope", "plan")
    assert ran.out.startswith(" 1. ")
    assert "第五章 › （三） › 第2段" in ran.out
    assert "\n 2. " in ran.out


def test_a_scope_without_documents_says_that_nothing_was_found(run_loaded: Run, assistant: Assistant) -> None:
    kinds = {document.metadata.kind for document in assistant.generation.documents.values()}
    if "law" in kinds:
        pytest.skip("the corpus holds laws")
    assert run_loaded("retrieve", "水污染", "--scope", "law").out == "没有找到段落。\n"


# -- index and corpus ----------------------------------------------------------------------


def test_the_status_for_programs_says_what_is_indexed_with_which_model_and_licence(run: Run) -> None:
    ran = run("index", "status", "--json")
    assert ran.status == 0
    (status,) = ran.objects
    assert set(status) == {
        "generation", "folder", "stale", "missing", "format", "built_at", "libraries", "model", "documents", "counts",
    }  # fmt: skip
    assert status["generation"] == "gen-1"
    assert status["stale"] is False
    assert status["model"]["name"] == "m3e-small"
    assert status["model"]["dimension"] == 512
    assert "非商业" in status["model"]["licence"]
    assert {"chromadb", "torch", "jieba"} <= set(status["libraries"])
    plan = next(document for document in status["documents"] if document["id"] == "hangzhou-plan-14")
    assert plan["passages"] == 269
    assert status["counts"]["passages"] == sum(document["passages"] for document in status["documents"])


def test_the_status_for_people_names_the_licence(run: Run) -> None:
    ran = run("index", "status")
    assert "研究及非商业使用" in ran.out
    assert "状态：最新" in ran.out


def test_the_passages_file_is_open_to_other_programs(built: Any) -> None:
    current = (built.index_dir / "CURRENT").read_text(encoding="utf-8").strip()
    with (built.index_dir / current / "passages.jsonl").open(encoding="utf-8") as file:
        for line in file:
            assert {"passage_id", "document_id", "locator", "article", "text"} <= set(json.loads(line))


def test_the_corpus_is_listed_with_the_status_of_the_day(run: Run) -> None:
    for day, status, name in (("2023-01-01", "in_force", "现行有效"), ("2026-01-01", "period_ended", "规划期已届满")):
        shown = [d for d in run("corpus", "list", "--as-of", day, "--json").objects if d["id"] == "hangzhou-plan-14"]
        (plan,) = shown
        assert (plan["status"], plan["as_of"]) == (status, day)
        assert plan["title"] == "杭州市生态环境保护“十四五”规划"
        (line,) = [s for s in run("corpus", "list", "--as-of", day).out.splitlines() if " hangzhou-plan-14 " in s]
        assert name in line


# -- eval ----------------------------------------------------------------------------------

FOREST = {"type": "target", "corpus": "plan", "q": "森林覆盖率到2025年要达到多少？", "evidence": ["森林覆盖率(%)"]}
JUDGED = (
    {**FOREST, "id": "right", "must": [["66.85"]]},
    {**FOREST, "id": "wrong", "must": [["12345"]]},
    {
        "id": "later",
        "type": "followup",
        "corpus": "plan",
        "q": "那2019年呢？",
        "history": [{"role": "user", "content": "森林覆盖率到2025年要达到多少？"}],
        "must": [["66.84"]],
    },
    {"id": "none", "type": "unanswerable", "corpus": "plan", "q": "今晚的足球比赛谁赢了？", "refuse": True},
)


def judged(path: Path, *records: dict[str, Any]) -> str:
    return questions(path, *(json.dumps(record, ensure_ascii=False) for record in records))


def test_an_evaluation_for_programs_is_one_object(run_loaded: Run, tmp_path: Path) -> None:
    file = judged(tmp_path / "f.jsonl", *JUDGED)
    ran = run_loaded("eval", file, "--json", "--scope", "plan", "--as-of", "2023-01-01")
    assert ran.status == 0
    (shown,) = ran.objects
    assert set(shown) == {
        "format", "files", "versions", "figures", "by_type", "by_corpus", "median_ms", "questions",
    }  # fmt: skip
    assert shown["files"] == ["f.jsonl"]
    assert shown["figures"]["correct"] == {"hits": 3, "of": 4, "share": 0.75}
    assert shown["figures"]["false_refusals"] == {"hits": 0, "of": 3, "share": 0.0}
    assert shown["by_type"]["target"]["correct"] == {"hits": 1, "of": 2, "share": 0.5}
    assert shown["by_corpus"]["plan"] == shown["figures"]
    versions = shown["versions"]
    assert (versions["generation"], versions["model"]) == ("gen-1", "m3e-small")
    assert (versions["as_of"], versions["scope"]) == ("2023-01-01", "plan")
    assert shown["median_ms"] > 0
    assert [one["id"] for one in shown["questions"]] == ["right", "wrong", "later", "none"]
    right = shown["questions"][0]
    assert right["marks"] == {"answered": True, "must": True, "short": True, "evidence": True, "correct": True}
    assert "66.85" in right["answer"]
    assert right["passages"][0].startswith("hangzhou-plan-14/")
    assert shown["questions"][3]["refused"] is True


def test_an_evaluation_for_people_has_figures_with_counts_and_the_misses(run_loaded: Run, tmp_path: Path) -> None:
    ran = run_loaded("eval", judged(tmp_path / "f.jsonl", *JUDGED))
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    for line in ("correct 全对 3/4 75.0%", "must 要点齐全 2/3 66.7%", "refused 该拒而拒 1/1 100.0%"):
        assert line in lines
    assert "没有全对的 1 题：" in lines
    (miss,) = [line for line in lines if line.startswith("wrong")]
    assert miss.startswith("wrong [must] 森林覆盖率到2025年要达到多少？ → ")
    assert len(miss.split(" → ")[1]) <= 80
    assert ran.err == ""


def test_totals_show_and_write_neither_questions_nor_answers(run_loaded: Run, tmp_path: Path) -> None:
    file, out = judged(tmp_path / "f.jsonl", *JUDGED), tmp_path / "run.json"
    texts = run_loaded("eval", file, "--totals", "-o", str(out)).out
    objects = run_loaded("eval", file, "--totals", "--json").out
    assert "3/4" in texts
    assert "questions" not in json.loads(objects)
    for shown in (texts, objects, out.read_text(encoding="utf-8")):
        assert "森林" not in shown
        assert "66.85" not in shown


def test_a_run_is_written_and_compared_with(run_loaded: Run, tmp_path: Path) -> None:
    right, wrong = JUDGED[0], JUDGED[1]
    earlier = judged(tmp_path / "earlier.jsonl", right, {**wrong, "must": [["66.85"]]}, {**right, "id": "gone"})
    out = tmp_path / "run.json"
    assert run_loaded("eval", earlier, "-o", str(out)).status == 0
    assert json.loads(out.read_text(encoding="utf-8"))["figures"]["correct"]["hits"] == 3
    now = judged(tmp_path / "now.jsonl", *JUDGED)
    (shown,) = run_loaded("eval", now, "--json", "--totals", "--against", str(out)).objects
    compared = shown["comparison"]
    assert (compared["shared"], compared["gained"], compared["lost"]) == (2, [], ["wrong"])
    assert compared["figures"]["correct"]["difference"] == -0.5
    text = run_loaded("eval", now, "--against", str(out)).out
    assert "都有的 2 题" in text
    assert "2/2 → 1/2 -50.0" in " ".join(text.split())
    assert "由对变错 1 题：wrong" in text
    assert "由错变对 0 题" in text


def test_several_files_are_one_run(run_loaded: Run, tmp_path: Path) -> None:
    files = [judged(tmp_path / f"{one['id']}.jsonl", one) for one in JUDGED]
    (shown,) = run_loaded("eval", *files, "--json").objects
    assert shown["figures"]["correct"]["of"] == 4
    assert len(shown["files"]) == 4


def test_what_is_wrong_with_an_evaluation_is_told_before_the_first_question(
    run_loaded: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assistant: Assistant
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("a question was asked")

    monkeypatch.setattr(assistant.chain, "answer", asked)
    good = judged(tmp_path / "good.jsonl", *JUDGED)
    bad = judged(tmp_path / "bad.jsonl", JUDGED[0], {"id": "b", "q": "森林覆盖率"})
    other = tmp_path / "other.json"
    other.write_text('{"format": 1, "files": [], "versions": {}, "questions": []}', encoding="utf-8")
    for arguments, words in (
        (["no-such-file.jsonl"], "no-such-file.jsonl"),
        ([bad], "bad.jsonl 第2行缺少 type"),
        ([good, good], "前面用过了"),
        ([good, "--against", good], "不是评测结果"),
        ([good, "--against", "no-such-run.json"], "打不开"),
        ([good, "--against", str(other)], "没有相同的问题"),
        ([good, "-o", str(tmp_path)], "不能写到"),
        ([good, "-o", str(tmp_path / "none" / "run.json")], "不能写到"),
        ([good, "--scope", "上海"], "上海"),
        ([], "缺少 F"),
    ):
        assert words in said_once(run_loaded("eval", *arguments))


# -- as a real command ---------------------------------------------------------------------


def test_the_module_answers_as_a_command_of_its_own(environment: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "森林覆盖率到2025年要达到多少？", "--json"],
        env={**environment, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    answer = json.loads(ran.stdout.decode("utf-8"))
    assert "≥66.85%" in answer["answer"]
    assert ran.stderr == b""


def test_a_reader_that_goes_away_early_is_no_crash(environment: dict[str, str], tmp_path: Path) -> None:
    file = questions(tmp_path / "f.jsonl", *(['{"q": "森林覆盖率"}'] * 200))
    command = subprocess.Popen(
        [sys.executable, "-m", "assistant", "ask", "--file", file, "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout is not None
    assert command.stderr is not None
    assert json.loads(command.stdout.readline())["id"] == "1"
    command.stdout.close()
    errors = command.stderr.read()
    assert command.wait(60) == 1
    assert b"Traceback" not in errors


def test_a_wrong_scope_is_told_once_and_not_for_every_line(run_loaded: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "1", "q": "森林覆盖率"}\n{"id": "2", "q": "扬尘"}\n', encoding="utf-8")
    ran = run_loaded("ask", "--file", str(file), "--json", "--scope", "上海")
    assert "上海" in said_once(ran)


# -- registers ---------------------------------------------------------------------------------------------

FURNITURE = str(Path(__file__).parents[1] / "corpus" / "profiles" / "furniture.toml")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "--profile"),
        (["--profile", "none.toml"], "打不开"),
        (["--profile", FURNITURE, "--format", "xlsx"], "-o"),
        (["--profile", FURNITURE, "--format", "pdf"], "pdf"),
        (["--profile", FURNITURE, "--as-of", "2026-13-01"], "2026-13-01"),
        (["--profile", FURNITURE, "--against", "none.json"], "打不开"),
        (["--profile", FURNITURE, "-o", "none/register.md"], "写不了"),
    ],
)
def test_what_is_wrong_with_a_register_is_told_in_one_sentence(run_loaded: Run, options: list[str], words: str) -> None:
    assert words in said_once(run_loaded("obligations", *options))


def test_a_bad_profile_is_told_with_its_field(run_loaded: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[gas]\nsmell = true\n", encoding="utf-8")
    assert "gas.smell" in said_once(run_loaded("obligations", "--profile", str(bad)))


def test_a_register_is_written_and_compared_with(run_loaded: Run, tmp_path: Path) -> None:
    first = tmp_path / "first.json"
    ran = run_loaded("obligations", "--profile", FURNITURE, "--format", "json", "-o", str(first))
    assert ran.status == 0
    assert "政策导向" in ran.out
    written = json.loads(first.read_text(encoding="utf-8"))
    assert set(written) == {"profile", "as_of", "scanned", "items", "questions", "limits"}
    assert written["scanned"] == len(written["items"])
    again = run_loaded("obligations", "--profile", FURNITURE, "--format", "json", "--against", str(first))
    assert json.loads(again.out)["difference"] == {"new": [], "gone": [], "changed": {}, "status": {}}


def test_the_schema_of_a_profile_is_given_as_json_and_as_a_page(run_loaded: Run) -> None:
    assert json.loads(run_loaded("obligations", "--schema").out)["title"] == "企业档案"
    assert run_loaded("obligations", "--schema", "--format", "md").out.startswith("# 企业档案")
