"""The facts of a profile as a page that people can look things up in: docs/profile.md."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.features.obligations import Fact, ProfileSchema

_KINDS = {"yes_no": "`true` 或 `false`", "choice": "一个取值", "many": "一组取值", "number": "不小于0的数"}
_HEAD = """# 企业档案

企业把自己的情况写成一个 TOML 或 JSON 文件，`assistant obligations --profile 文件` 就据此列出合规义务清单；页面“适用要求”里的表单
填的是同样的内容，可以读入、保存。字段和取值是固定的，以后只增不改。任何字段都可以不写，不写就是“不清楚”，相关的要求列为待确认。
写了一组取值的，没有写进去的就是没有。示例在 `corpus/profiles/`。

```
name = "示例家具有限公司"

[gas]
vocs = true
boiler = ["gas"]
boiler_tonnes = 4
```

`name` 是企业名称，可以不写。写明“……才问”的字段，条件不成立就不用写；写了会说明和哪一项矛盾。本页由
`assistant obligations --schema --format md` 生成，JSON Schema 由 `assistant obligations --schema` 给出。
"""


def schema_markdown(schema: ProfileSchema) -> str:
    """The page, generated from the facts."""
    return "\n".join([_HEAD, *_sections(schema)]).rstrip("\n") + "\n"


def _sections(schema: ProfileSchema) -> Iterator[str]:
    for section, title in schema.sections.items():
        yield f"## {title}：`[{section}]`\n"
        yield "| 字段 | 问题 | 写法 | 为什么问 |"
        yield "|---|---|---|---|"
        facts = [fact for fact in schema.facts.values() if fact.section == section]
        for fact in facts:
            yield f"| `{fact.key.partition('.')[2]}` | {fact.question} | {_form(fact)} | {fact.why} |"
        yield ""
        for fact in facts:
            if fact.options:
                values = "、".join(f"`{value}` {label}" for value, label in fact.options.items())
                yield f"`{fact.key}`：{values}。\n"


def _form(fact: Fact) -> str:
    form = _KINDS[fact.kind] + (f"（{fact.unit}）" if fact.unit else "")
    if fact.gate:
        return f"{form}；`{fact.gate}` 为 `true` 时才问"
    keys = "、".join(f"`{key}`" for key in sorted(fact.opens.keys()))
    return f"{form}；看 {keys} 才问" if keys else form
