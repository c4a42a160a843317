"""The exception tree: what can go wrong, said once, in the words that a user reads.

AssistantError
├── RequestError        the request is wrong: the person who asked can mend it
│   ├── EmptyQuestion
│   ├── QuestionTooLong
│   ├── UnreadableQuestion
│   └── InvalidOption
├── StateError          the installation or the data is in a state that stops the work
│   ├── IndexMissing
│   ├── IndexDamaged
│   ├── IndexMismatch
│   ├── BuilderBusy
│   ├── FolderNotWritable
│   ├── ModelMissing
│   ├── PackageMissing
│   └── CorpusInvalid
└── WorkFailed          the work was right to begin and did not end well
    └── BuildFailed

Every exception holds two Chinese clauses: `problem` (what is wrong) and `advice` (what to do
next).  The edges (`assistant.interfaces`) print them as one sentence and leave with
`exit_status`; nobody else turns an exception into text.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Anything that the assistant reports to a person."""

    exit_status = 1

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice

    @property
    def sentence(self) -> str:
        """What is wrong and what to do next, as one Chinese sentence."""
        return f"{self.problem}：{self.advice}。"


class RequestError(AssistantError):
    """The request cannot be carried out as it stands."""

    exit_status = 2


class EmptyQuestion(RequestError):
    def __init__(self) -> None:
        super().__init__("问题是空的", "请输入想了解的内容，例如“到2025年PM2.5年均浓度要控制在多少？”")


class QuestionTooLong(RequestError):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"问题太长（{length}字，最多{limit}字）", "请把它缩短，或者拆成几个问题分别提问")


class UnreadableQuestion(RequestError):
    def __init__(self) -> None:
        super().__init__("问题里有无法识别的字符（编码不完整）", "请检查文字的来源，改用UTF-8编码后重新输入")


class InvalidOption(RequestError):
    """An option, a date, a scope or an input file is not usable."""


class StateError(AssistantError):
    """The installation, the index or the corpus is not in a usable state."""

    exit_status = 2


class IndexMissing(StateError):
    def __init__(self, folder: object) -> None:
        super().__init__(f"还没有索引（{folder}）", "请先运行 assistant index build")


class IndexDamaged(StateError):
    def __init__(self, what: str) -> None:
        super().__init__(f"索引已损坏（{what}）", "请运行 assistant index build 重新建立")


class IndexMismatch(StateError):
    """The index was built with another model or an incompatible version."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "请运行 assistant index build 重新建立索引，或者把设置改回原来的值")


class BuilderBusy(StateError):
    def __init__(self) -> None:
        super().__init__("另一个进程正在建立索引", "请等它结束后再试，期间提问不受影响")


class FolderNotWritable(StateError):
    def __init__(self, folder: object) -> None:
        super().__init__(f"文件夹不可写（{folder}）", "请检查权限，或者用 ASSISTANT_INDEX_DIR 指定另一个文件夹")


class ModelMissing(StateError):
    """The embedding model is not installed or cannot be loaded."""


class PackageMissing(StateError):
    """An optional package is not installed; the advice holds the install command."""


class CorpusInvalid(StateError):
    """A data file of the corpus is missing or cannot be read."""


class WorkFailed(AssistantError):
    """The work began and did not end well."""


class BuildFailed(WorkFailed):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"建立索引没有成功（{what}），原来的索引没有改动", "请排除原因后重新运行 assistant index build"
        )
