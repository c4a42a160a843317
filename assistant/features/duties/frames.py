"""The patterns of statements, made from the words of `corpus/bodies.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.bodies.patterns import any_of

# A character of a plain compound of nouns: of no preposition (but of 行为, 经营, 经济).
PLAIN = "(?:(?![，的是对向由被把将与于]|(?<!行)为|经(?![营济])|(?<!所)在(?![用产建])).)"
# Words before a body that belong to it: 由依法取得许可的(企业), 经其(主管部门).
_DESCRIBED = "(?:[^，；：。]*的|其|本|该)?"


class Frames:
    """What stands before and behind a body in sentences that give it a task.

    table: the content of `corpus/bodies.toml`, where each word list is explained."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        frame, role = table["frame"], table["role"]
        self._frame: Mapping[str, list[str]] = frame
        self.promotes = frozenset(frame["promotes"])
        self.requires = frozenset(frame["requires"])
        self.ends_reach = re.compile(self._any("ends_reach"))
        self.done_to_subject = re.compile(f".*{self._any('ends_reach_within')}")
        self.opens = re.compile(self._any("opens"))
        self.permits = frozenset(frame["permits"])
        self.binding = frozenset(frame["modals"]) - self.permits
        not_before = "".join(f"(?!{word}[{after}])" for word, after in frame["not_modal_before"].items())
        self.modal = re.compile(f"(?<![{frame['not_modal_behind']}]){not_before}{self._any('modals')}")
        self.begins = re.compile(self._any("manners", "verbs"))
        self.verb = re.compile(self._any("verbs"))
        self.manner = re.compile(self._any("manners"))
        self.case_end = re.compile(f"(?:{self._any('case_ends')}|之日起[^，]{{0,12}})$")
        self.wrong = re.compile(self._any("wrongs"))
        self.condition = re.compile(self._any("conditions"))
        self.bound = re.compile(
            f"{self._any('bound')}|(?:依法|均|对[^，]{{2,24}}?)?负责|对[^，]{{2,20}}?进行|是[^，]*责任|有[^，]{{2,24}}的(?:义务|责任)"
        )
        self.urges = re.compile(self._any("encourages", "requires", "forbids"))
        self._names()
        self._others()
        self._roles(role)

    def _any(self, *names: str) -> str:
        return any_of(word for name in names for word in self._frame[name])

    def _names(self) -> None:
        """What stands before a name, and makes it the subject or not."""
        acts = self._any("verbs", "decides")
        # 制定并公布的(标准): behind a body this describes the thing that follows …
        self.attribute = re.compile(f"(?:依法|会同[^，]{{2,20}}?)?{acts}(?:(?:、|和|或者|并|以及)?{acts})*的")
        # … and between two bodies the second of them: 人民政府指定的(部门).
        self.describing = re.compile(f"(?:依法|在[^，]{{1,24}}?)?{acts}(?:(?:、|和|或者|并)?{acts})*的(?:其他)?$")
        # 对突发事件的应急处置 names an act and sets no task.
        self.named_act = re.compile("对[^，]*的[^，的]{2,6}")
        self.joins = re.compile(f"{self._any('joins')}+")
        self.governed = re.compile(f"{self._any('governs')}(?:有关|相关|其他|其)?$")
        self.led_to_object = re.compile(self._any("leads_to_object"))
        self.led_to_other = re.compile(f"(?!同时){self._any('leads_to_other')}")
        self.within_description = re.compile(self._any("within_description"))
        # 从事…活动的(单位), …的车辆和(船舶), …的生态环境(技术服务机构)
        self.described = re.compile(f"的(?:{PLAIN}{{0,8}}|[^，]*(?:、|和|或者|以及))$")
        # 在依法设立的(企业发展基金中): the place goes on behind the name.
        self.open_place = re.compile("在(?:按照|依照|根据|依法)[^，]*")
        self.compound = re.compile(f"(?!{self._any('verbs')}.{{3}}){PLAIN}{{1,40}}")

    def _others(self) -> None:
        """What stands before and behind bodies that are not the subject."""
        agent = f"(?P<modal>应当|可以|必须|应)?(?<![理自事缘来交])(?P<force>{self._any('agents')})"
        self.agent = re.compile(f"{agent}{_DESCRIBED}$")
        self.agent_of_kind = re.compile(f"{agent}[^，；：。的对向由将会]{{1,12}}$")  # 由放射性固体废物(产生者)
        self.not_agent = re.compile(self._any("not_agents"))
        self.joint = re.compile(f"(?P<force>{self._any('joint')}){_DESCRIBED}$")
        self.together_with = re.compile(self._any("together_with"))
        self.submits = re.compile(f"{self._any('submits')}{_DESCRIBED}$")
        self.decides = re.compile(f"(?:书面)?(?P<force>{self._any('decides')})")
        movers = self._any("encourages", "requires")
        self.moved = re.compile(
            f"(?<![按照的其合])(?P<force>{movers})(?:(?:、|和|并){movers})*"
            "(?:[^，；：。将把向对由给]*的|[^，；：。的对向由将]{0,8})$"
        )
        # Behind 鼓励和支持商业性保险公司: 、互助合作保险组织 before what they do.
        self.listed_first = re.compile(f"(?:(?:、|和|或者)[^，、的]{{1,14}}?)+(?={self._any('manners', 'verbs')})")
        self.arranged = re.compile(f"(?P<force>{self._any('arranges')})$")
        self.forbidden = re.compile(
            f"(?P<force>{self._any('forbids')})(?:[^，；：。将把向对由给]*的|[^，；：。的对向由将在]{{0,24}})$"
        )

    def _roles(self, role: Mapping[str, list[str]]) -> None:
        """What a subject does that shows its role."""
        no_name = f"(?!{any_of(role['names'])})"
        self.answers = re.compile(
            f"{any_of(role['责任主体'])}|[是为][^，；。]{{0,20}}责任主体|对[^，；。]{{2,24}}?负责(?!任)"
        )
        self.assists = re.compile(f"[^，]{{0,14}}?(?:予以|相互|积极|密切|给予)?{any_of(role['配合'])}")
        self.enforces = re.compile(f"(?<!调){any_of(role['执法'])}")
        self.leads = re.compile(any_of(role["牵头"]))
        self.governs = re.compile(
            f"{any_of(role['主管'])}{no_name}|负责[^，；。]{{0,40}}{any_of(role['charged_with'])}{no_name}"
        )
        receives = any_of(role["receives"])
        self.supervises = re.compile(
            f"(?!.*{receives}.*{any_of(role['监督'])}).*(?<!被){any_of(role['监督'])}{no_name}"
        )
        self.approves = re.compile(f"(?:应当|可以|负责|依法|[^，]{{0,10}}应当)?{any_of(role['审批'])}")
        self.reports = re.compile(any_of(role["reports"]))
