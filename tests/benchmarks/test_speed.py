"""How long things take, by pytest-benchmark: `make benchmarks`.  Nothing here asserts a time."""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
from datetime import date

import pytest

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.settings import load_settings

QUESTIONS = (
    "到2025年PM2.5年均浓度要控制在多少？",
    "化工园区还能新建吗？",
    "小微企业的危险废物怎么收运？",
    "道路机械化清扫率的目标是多少？",
    "规划实施的责任主体是谁？",
    "千岛湖配水工程受益区水价怎么定？",
    "秸秆综合利用率要达到多少",
    "绿色金融方面有什么安排",
)


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    assistant = Assistant(load_settings())
    assistant.chain.answer(Request(QUESTIONS[0], date.today()))
    return assistant


def test_warm_answer(benchmark, assistant: Assistant) -> None:
    questions = itertools.cycle(QUESTIONS)
    benchmark.pedantic(
        lambda: assistant.chain.answer(Request(next(questions), date.today())), rounds=80, warmup_rounds=8
    )


def test_warm_retrieval(benchmark, assistant: Assistant) -> None:
    questions = itertools.cycle(QUESTIONS)
    benchmark.pedantic(
        lambda: assistant.chain.retrieve(Request(next(questions), date.today())), rounds=80, warmup_rounds=8
    )


def test_embedding_the_question_alone(benchmark, assistant: Assistant) -> None:
    questions = itertools.cycle(QUESTIONS)
    embedder = assistant.parts.embedder
    assert embedder is not None
    benchmark.pedantic(lambda: embedder.query(next(questions)), rounds=80, warmup_rounds=8)


def test_help(benchmark) -> None:
    benchmark.pedantic(
        lambda: subprocess.run([sys.executable, "-m", "assistant", "--help"], check=True, capture_output=True), rounds=5
    )


def test_cold_ask_and_its_memory(benchmark) -> None:
    benchmark.pedantic(
        lambda: subprocess.run(
            [sys.executable, "-m", "assistant", "ask", QUESTIONS[0]], check=True, capture_output=True
        ),
        rounds=3,
    )
    benchmark.extra_info["peak_megabytes"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
