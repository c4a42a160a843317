"""What a question names and asks for, and what a sentence has to hold to give it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.errors import CorpusInvalid
from assistant.text import fold
from assistant.understanding import Demand, FacetReader, Facets, Language, Places, five_year_period, period_name

CORPUS = Path(__file__).parents[1] / "corpus"
LANGUAGE = Language.load(CORPUS / "language.toml")
READER = FacetReader(LANGUAGE, Places.load(CORPUS / "places.toml"))


def read(question: str) -> Facets:
    return READER.read(question)


def demanded(question: str) -> list[str]:
    return [demand.name for demand in read(question).demands]


# -- kinds of asking -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("疏浚的出处在哪份文件？依据是什么", ("basis", "definition")),
        ("还有别的吗", ("more", "yes_no")),
        ("哪座水库的水位最低", ("comparison",)),
        ("与上一轮相比取消了哪几项", ("difference", "list")),
        ("自然保护小区一共有几个", ("count", "value")),
        ("餐饮油烟归谁管", ("who",)),
        ("河道疏浚包括哪些工作", ("list",)),
        ("竹林改造什么时候结束", ("when",)),
        ("绿道总长度达到多少", ("value",)),
        ("海绵城市指的是什么", ("definition",)),
        ("屋顶能不能铺光伏", ("yes_no",)),
        ("竹林怎么改造", ("how",)),
        ("竹林改造", ()),
    ],
)
def test_the_kinds_of_asking_are_read_the_foremost_first(question: str, asks: tuple[str, ...]) -> None:
    facets = read(question)
    assert facets.asks == asks
    assert facets.asked == (asks[0] if asks else "open")


def test_every_kind_of_asking_in_the_data_stands_in_the_order_of_the_data() -> None:
    kinds = [kind for kind, _ in LANGUAGE.asks]
    asks = read("由谁负责，包括哪些工作，什么时候完成，达到多少").asks
    assert asks == tuple(sorted(asks, key=kinds.index))
    assert asks[:4] == ("who", "list", "when", "value")


# -- years, periods, months ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2018年和2023年的绿地率", (2018, 2023)),
        ("２０２４年底绿地率", (2024,)),
        ("1998年以来的治理，到1998年底", (1998,)),
        ("绿地率3.2023", ()),
        ("编号120250的设备", ()),
        ("流量2025.5立方米", ()),
        ("绿地率多少", ()),
    ],
)
def test_years_are_read_each_once_in_order_and_never_out_of_other_numbers(
    question: str, years: tuple[int, ...]
) -> None:
    assert read(question).years == years


@pytest.mark.parametrize(
    ("question", "periods", "compared"),
    [
        ("“十四五”末绿地率多少", (14,), ()),
        ("十二五期间建了什么", (12,), ()),
        ("十四五、十五五的任务", (14, 15), ()),
        ("和“十三五”相比绿地率有什么变化", (), (13,)),
        ("“十四五”比“十三五”多修几条绿道", (14,), (13,)),
        ("较十二五末少了几家", (), (12,)),
        ("绿地率多少", (), ()),
    ],
)
def test_a_period_is_asked_for_or_only_compared_with(
    question: str, periods: tuple[int, ...], compared: tuple[int, ...]
) -> None:
    facets = read(question)
    assert (facets.periods, facets.compared_periods) == (periods, compared)


def test_two_periods_that_a_question_joins_are_both_asked_for() -> None:
    facets = read("十三五和十四五的绿地率目标分别是多少")
    assert (facets.periods, facets.compared_periods) == ((13, 14), ())


@pytest.mark.parametrize(("year", "number", "name"), [(2021, 14, "十四五"), (2025, 14, "十四五"), (2026, 15, "十五五")])
def test_a_year_lies_in_a_five_year_period_with_a_name(year: int, number: int, name: str) -> None:
    assert five_year_period(year) == number
    assert period_name(number) == name


def test_months_are_read_but_not_those_that_are_asked_for() -> None:
    assert read("2024年6月底的绿地率").months == (6,)
    assert read("几月发布，12月几号生效").months == ()
    assert read("绿地率").months == ()


# -- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "outside"),
    [
        ("宁波和绍兴怎么收垃圾，宁波的厂在哪", ("宁波", "绍兴")),
        ("日本的垃圾分类", ("日本",)),
        ("中山市的绿地率", ("中山",)),
        ("中山公园的绿地率", ()),
        ("安康生活怎么保障", ()),
        ("全省的绿地率", ()),
        ("余杭的绿地率", ()),
    ],
)
def test_places_outside_the_city_are_read_and_words_that_only_look_like_them_are_not(
    question: str, outside: tuple[str, ...]
) -> None:
    assert read(question).outside == outside


@pytest.mark.parametrize(
    ("question", "inside"),
    [
        ("淳安和建德的竹林，建德在前", ("淳安", "建德")),
        ("县市的保洁率", ("县市",)),
        ("西湖区的保洁率", ("西湖区",)),
        ("西湖的水质", ()),
        ("小区县市民", ()),
    ],
)
def test_parts_of_the_city_are_read_each_once(question: str, inside: tuple[str, ...]) -> None:
    assert read(question).inside == inside


# -- parts of a document -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "part", "number"),
    [
        ("第七章写了什么", "chapter", 7),
        ("第12章第二节", "chapter", 12),
        ("第12章第二节", "section", 2),
        ("第三章的（四）写了什么", "section", 4),
        ("第（三）节写了什么", "section", 3),
        ("表2第五行是什么", "table", 2),
        ("表二第五项指标是什么", "row", 5),
        ("表格1里有什么", "table", 1),
        ("第3个指标是什么", "row", 3),
        ("专栏9里有什么", "box", 9),
        ("专栏十一里有什么", "box", 11),
        ("第一百零二条", "chapter", None),
        ("报表3月交", "table", None),
        ("图表2024年更新", "table", None),
        ("专栏里有什么", "box", None),
    ],
)
def test_the_numbers_of_parts_are_read(question: str, part: str, number: int | None) -> None:
    assert getattr(read(question), part) == number


@pytest.mark.parametrize("question", ["发表三篇通讯的是谁", "蓝旗代表五类水吗"])
def test_words_that_end_like_a_table_name_no_table(question: str) -> None:
    assert read(question).table is None


def test_one_kind_of_indicator_is_read_and_both_are_none() -> None:
    assert read("约束性的有哪些").attribute == "约束性"
    assert read("预期性的有哪些").attribute == "预期性"
    assert read("约束性和预期性的有哪些").attribute == ""


def test_other_parts_titles_and_quoted_terms_are_read() -> None:
    facets = read("附件里《云江湿地条例》和《绿道导则》怎么说“一河一策”")
    assert facets.part == "附件"
    assert facets.titles == ("云江湿地条例", "绿道导则")
    assert facets.terms == ("一河一策",)
    assert read("正文里怎么说").part == ""


@pytest.mark.parametrize(
    ("question", "members"),
    [
        ("是哪九个县", 9),
        ("除了绿道还有哪三个方面", 3),
        ("哪“两山”", 2),
        ("四条底线分别是什么", 4),
        ("12座水库都叫什么", 12),
        ("有哪些水库", 0),
        ("哪一座水库", 0),
        ("12座水库有多大", 0),
    ],
)
def test_how_many_things_a_question_wants_named(question: str, members: int) -> None:
    assert read(question).members == members


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("这份规划的文号是多少", "number"),
        ("规划是什么时候印发的", "issued"),
        ("规划由哪些部门制定", "issuers"),
        ("规划期限是几年", "period"),
        ("绿道什么时候建成", ""),
    ],
)
def test_what_is_asked_about_the_document_itself(question: str, about: str) -> None:
    assert read(question).about == about


# -- what is asked of a thing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("绿道保洁率要达到多少", "绿道保洁率"),
        ("2024年底泵站完好率是多少", "泵站完好率"),
        ("夜间噪声强度是多少", "夜间噪声"),
        ("湿地占比是多少", "湿地"),
        ("泵站完好率是多少，绿道保洁率又由谁考核", "泵站完好率"),
        ("泵站怎么检修", ""),
    ],
)
def test_what_sets_the_indicator_apart_that_is_named_first(question: str, metric: str) -> None:
    assert read(question).metric == metric


def test_the_opening_word_of_a_follow_up_is_no_part_of_the_indicator() -> None:
    assert read("那泵站完好率呢").metric == "泵站完好率"


def test_the_kind_of_thing_behind_what_and_which_is_read() -> None:
    assert read("采用什么工艺，用哪些材料").kinds == ("工艺", "材料")
    assert read("怎么处理").kinds == ()


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("“一河一策”是什么意思", ("一河一策",)),
        ("“双源治理”具体指什么", ("双源治理",)),
        ("“四减四增”的内涵是什么", ("四减四增",)),
        ("“一河一策”由谁编制", ()),
        ("海绵城市是什么意思", ()),
    ],
)
def test_terms_whose_meaning_is_asked_for(question: str, terms: tuple[str, ...]) -> None:
    assert read(question).meaning_of == terms


@pytest.mark.parametrize("question", ["什么是“双源治理”", "什么叫“双源治理”"])
def test_what_a_term_is_asks_for_its_meaning(question: str) -> None:
    assert read(question).meaning_of == ("双源治理",)


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("“一河一策”是指每条河一个方案", True),
        ("“双源”(点源、面源)", True),
        ("推广“一河一策”经验", False),
    ],
)
def test_a_sentence_that_only_names_a_term_does_not_say_what_it_means(sentence: str, says: bool) -> None:
    assert bool(LANGUAGE.says_meaning.search(fold(sentence).partition("”")[2])) == says


@pytest.mark.parametrize(
    ("question", "permission", "obligation"),
    [
        ("河滩能不能停车", True, False),
        ("河滩可不可以搭棚", True, False),
        ("开洗车店要不要装沉淀池", False, True),
        ("洗车店必须装沉淀池吗", False, True),
        ("洗车店归谁管", False, False),
    ],
)
def test_permission_and_obligation_are_told_apart(question: str, permission: bool, obligation: bool) -> None:
    facets = read(question)
    assert (facets.permission, facets.obligation) == (permission, obligation)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("绿道后来建成了没有", True),
        ("考核结果怎么样", True),
        ("实际完成了多少公里", True),
        ("绿道要建多少公里", False),
        ("绿道哪年建成", False),
    ],
)
def test_a_question_for_what_came_of_it_is_told_from_one_for_a_goal(question: str, asks: bool) -> None:
    assert read(question).about_result == asks


@pytest.mark.parametrize(
    "question", ["写一首赞美绿道的诗", "17乘以23", "用python统计水质", "把这句翻译成英文", "讲个关于河长的笑话"]
)
def test_other_work_is_seen(question: str) -> None:
    assert read(question).other_work


@pytest.mark.parametrize("question", ["推荐几条绿道", "住河边好还是住山上好", "哪里好玩", "绿道值不值得去"])
def test_advice_on_ones_own_life_is_seen(question: str) -> None:
    assert read(question).advice


@pytest.mark.parametrize(
    ("question", "matter"), [("医保卡在哪补办", "医保"), ("今年高考分数线是多少", "高考"), ("机票能退吗", "机票")]
)
def test_a_matter_that_no_document_speaks_of_is_seen(question: str, matter: str) -> None:
    assert read(question).elsewhere == matter


@pytest.mark.parametrize("question", ["污染物排放考核怎么做", "绩效考核高考虑哪些因素", "工资怎么发"])
def test_a_word_that_may_be_of_the_field_is_no_such_matter(question: str) -> None:
    assert read(question).elsewhere == ""


@pytest.mark.parametrize("question", ["绿道总长达到多少", "怎么写台账", "推荐性标准有哪些", "治理方案怎么编制"])
def test_a_question_on_the_documents_is_neither_other_work_nor_advice(question: str) -> None:
    facets = read(question)
    assert (facets.other_work, facets.advice) == ("", "")


def test_days_seen_from_today_are_read() -> None:
    assert read("明天限不限行，早高峰呢").about_today == ("明天", "早高峰")
    assert read("2024年限不限行").about_today == ()


# -- demands and what holds them -----------------------------------------------------------------

# The demand, a question that makes it, sentences that give it, sentences that do not.
DEMANDS = [
    (
        "金额",
        "疏浚河道安排了多少经费",
        ["累计投入12.6亿元", "处二万元以下罚款", "免费开放"],
        ["加大投入力度", "建泵站6座"],
    ),
    ("奖补金额", "报废旧渔船补助多少", ["每户补助3000元", "奖励最高5万元"], ["总投资8亿元", "给予适当补助"]),
    ("年份", "绿道哪一年贯通", ["2024年底前贯通", "“十四五”期间贯通"], ["近期贯通"]),
    ("原因", "臭氧为什么难治", ["受光照影响", "由于来水减少"], ["建泵站6座"]),
    ("名次", "水质在全省排第几", ["位居全省前列", "排名第二"], ["水质持续改善"]),
    ("名单", "给一份水库名单", ["包括东湖、南湖、北湖和天池", "东湖、南湖和北湖"], ["共有3座水库", "东湖和南湖"]),
    ("具体日期", "禁渔哪天开始", ["每年3月1日起", "三月起禁渔"], ["2024年底前禁渔"]),
    ("具体地点", "监测站设在哪个街道", ["设在滨湖街道", "落户石桥村"], ["在全市布设"]),
    ("区县", "中转站落在哪个区", ["富阳先行先试", "各区、县(市)同步推进"], ["在全市推开"]),
    ("地点", "泵站建在什么地方", ["选址青山湖畔", "位于石桥镇"], ["加快推进前期工作"]),
    ("道路", "先洗哪几条路", ["清洗钱江大道", "清洗文三路"], ["加强日常保洁", "清洗三个路段"]),
    ("面积", "湿地面积多大", ["湿地达3.5万亩", "湿地12平方公里"], ["新增湿地6处"]),
    ("时刻", "科普馆几点开门", ["每日9:00开放", "9点开放"], ["全年开放"]),
    ("最高最低", "哪座泵站最大？", ["云江泵站规模最大", "建成全市首座泵站"], ["新建泵站两座"]),
    ("具体物质", "河里主要是哪种重金属超标？", ["镉超标", "铅、汞等超标"], ["重金属超标"]),
    (
        "承担单位",
        "泵站由哪家单位施工的？",
        ["由云江建设公司承建", "云江水利设计院承担"],
        ["泵站由市水务局管理", "新建泵站两座"],
    ),
    ("企业名称", "污水厂由哪家公司运营", ["由云江水务集团运营", "由排水公司运营"], ["鼓励社会力量运营"]),
    ("比例", "绿道保洁率百分之几", ["达到92%", "全面保洁", "百分之八十"], ["新增绿道6公里"]),
    ("分区的数字", "任务下达到各区县分别是多少", ["富阳12座、临安9座"], ["全市共80座", "富阳加快建设"]),
]
# The documents never give these.
NEVER_GIVEN = [
    ("姓名", "专班由谁带队"),
    ("姓名", "副局长是谁"),
    ("联系方式", "举报电话是多少"),
    ("联系方式", "环保局的地址"),
]
# A measure word, a question with it, sentences with the same class of measure, sentences with another.
MEASURES = [
    ("座", "新建几座泵站", ["新建泵站六座", "新建泵站12座"], ["新建泵站若干"]),
    ("台", "购置多少台洗扫车", ["购置洗扫车1200余辆", "购置三台"], ["投入1.2亿", "2024年购置"]),
    ("艘", "淘汰多少艘船", ["淘汰老旧船舶45艘"], ["淘汰货车45辆", "2024年淘汰一批"]),
    ("起", "接到几起投诉", ["受理投诉36起", "受理五次"], ["受理36人"]),
    ("吨", "削减多少吨粉尘", ["削减1.2万吨", "削减800千克"], ["削减12%"]),
    ("公里", "绿道修几公里", ["绿道320公里", "绿道300米"], ["绿道320处"]),
    ("亩", "造林多少亩", ["造林3.5万亩", "造林20公顷"], ["造林30万株"]),
    ("立方米", "每天处理多少立方米", ["处理20万立方米", "处理3升"], ["处理20万吨"]),
    ("微克", "降到多少微克", ["降到31μg/m³", "降到31微克/立方米"], ["降到31%"]),
    ("分贝", "夜里最多多少分贝", ["夜间55分贝", "夜间55dB"], ["夜间55辆"]),
    ("摄氏度", "出水多少摄氏度", ["出水26摄氏度", "出水二十六度"], ["出水26吨"]),
    ("千瓦时", "一年用多少千瓦时", ["用电300万千瓦时"], ["用电300次"]),
    ("年", "台账保存几年", ["保存五年", "保存3年以上"], ["2024年前建立", "保存36个月"]),
    ("个月", "工期几个月", ["工期24个月", "工期六个月"], ["工期2年"]),
    ("天", "多少天内答复", ["二十日内答复", "15天内答复"], ["两年内答复"]),
    ("小时", "几小时内上报", ["2小时内上报", "三十分钟内上报"], ["2日内上报"]),
    ("棵", "种多少棵树", ["种300棵", "种三百株"], ["种300亩"]),
    ("百分点", "提高多少百分点", ["提高2.3个百分点"], ["提高2.3倍"]),
]


def one(question: str, name: str) -> Demand:
    return next(demand for demand in read(question).demands if demand.name == name)


def held(demand: Demand, sentence: str) -> bool:
    assert demand.holds is not None
    return bool(demand.holds.search(fold(sentence)))


def test_every_kind_of_demand_in_the_data_is_tested_here() -> None:
    tested = {name for name, *_ in DEMANDS} | {name for name, _ in NEVER_GIVEN}
    assert tested == {rule.name for rule in LANGUAGE.demands}
    words = {word for word, *_ in MEASURES}
    assert [name for name, units in LANGUAGE.measures if not words & set(units.split("|"))] == []


@pytest.mark.parametrize(("name", "question", "giving", "not_giving"), DEMANDS, ids=[row[0] for row in DEMANDS])
def test_a_demand_is_read_and_held_by_what_gives_it_alone(
    name: str, question: str, giving: list[str], not_giving: list[str]
) -> None:
    demand = one(question, name)
    assert demand.is_named
    assert demand.words in fold(question)
    assert [sentence for sentence in giving if not held(demand, sentence)] == []
    assert [sentence for sentence in not_giving if held(demand, sentence)] == []


@pytest.mark.parametrize(("name", "question"), NEVER_GIVEN)
def test_names_and_contacts_are_never_given(name: str, question: str) -> None:
    assert one(question, name).holds is None


@pytest.mark.parametrize(("measure", "question", "giving", "not_giving"), MEASURES, ids=[row[0] for row in MEASURES])
def test_a_number_is_demanded_with_its_measure_and_held_by_the_same_class_of_measure(
    measure: str, question: str, giving: list[str], not_giving: list[str]
) -> None:
    demand = one(question, measure)
    assert (demand.measure, demand.is_named) == (measure, False)
    assert [sentence for sentence in giving if not held(demand, sentence)] == []
    assert [sentence for sentence in not_giving if held(demand, sentence)] == []


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("台账保存几年", "保存十年以上"), ("多少天内答复", "十日内答复"), ("削减多少吨粉尘", "削减十万吨")],
)
def test_a_number_that_begins_with_ten_is_a_number(question: str, sentence: str) -> None:
    assert held(read(question).demands[-1], sentence)


@pytest.mark.parametrize("sentence", ["加强道路保洁", "提升公路沿线绿化"])
def test_the_word_for_roads_names_no_road(sentence: str) -> None:
    assert not held(one("先洗哪几条路", "道路"), sentence)


def test_degrees_are_held_by_their_sign() -> None:
    assert held(one("出水多少摄氏度", "摄氏度"), "出水温度26℃")


@pytest.mark.parametrize(("question", "measure"), [("出水不超过几度", "度"), ("夜间不得超过多少分贝", "分贝")])
def test_a_measure_is_read_behind_words_of_exceeding(question: str, measure: str) -> None:
    assert [demand.measure for demand in read(question).demands] == [measure]


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("达到36处", True),
        ("由省下达指标", True),
        ("分为三类", True),
        ("2024年底前完成", False),
        ("落实2021-2025年方案", False),
        ("不断提升", False),
    ],
)
def test_some_number_is_demanded_where_no_measure_is_named(sentence: str, holds: bool) -> None:
    (demand,) = read("绿道密度的目标值是多少").demands
    assert (demand.name, demand.is_named) == ("数值", False)
    assert held(demand, sentence) == holds


@pytest.mark.parametrize(
    "question", ["绿道怎么养护", "前几年怎么养护", "过几天检查什么", "四件事是什么", "好几座泵站怎么检修"]
)
def test_a_question_for_no_number_demands_none(question: str) -> None:
    assert read(question).demands == ()


def test_a_question_for_the_things_does_not_demand_their_number() -> None:
    assert demanded("这几件事是什么") == []
    assert demanded("几类水质各指什么") == []


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("体现在哪些方面", "地点"),
        ("绿道在哪一年贯通", "地点"),
        ("写在第几章", "名次"),
        ("湿地面积比例多少", "面积"),
        ("清洗哪个路段", "道路"),
        ("氨氮减排多少", "名次"),
        ("企业要减排几吨", "名次"),
        ("一年回收多少吨废铁", "金额"),
        ("整治要花多少时间", "金额"),
        ("要交几份材料", "金额"),
        ("河岸补种了多少棵树", "奖补金额"),
        ("数据在企业网站上公开几天", "联系方式"),
        ("对扬尘提了几点要求", "时刻"),
    ],
)
def test_words_that_look_like_a_demand_make_none(question: str, never: str) -> None:
    assert never not in demanded(question)


# -- only the clause that asks first ---------------------------------------------------------------


def test_only_the_clause_that_asks_first_makes_demands() -> None:
    demands = read("绿道修几公里，一共花多少钱，什么时候贯通").demands
    assert [demand.name for demand in demands] == ["公里"]
    assert demands[0].clause == "绿道修几公里"


def test_a_leading_clause_that_asks_nothing_is_passed_over() -> None:
    assert demanded("绿道今年开工，要修几公里？") == ["公里"]
    assert demanded("我家开洗车店；投诉后多少天内答复？") == ["天"]


def test_a_question_behind_the_first_question_mark_makes_no_demands() -> None:
    assert demanded("绿道由谁管护？修了几公里？") == []


def test_a_clause_that_only_compares_is_not_the_one_that_asks() -> None:
    assert demanded("和“十三五”相比，绿道要多修几公里") == ["公里"]


def test_a_reason_that_is_asked_for_first_is_demanded() -> None:
    assert demanded("为什么把泵站选在那里，建了几座") == ["原因"]


def test_a_measure_in_the_first_clause_is_demanded_whatever_the_next_one_asks() -> None:
    assert demanded("泵站建几座，花多少钱") == ["座"]


# -- what a follow-up leaves open --------------------------------------------------------------------


def test_what_a_follow_up_leaves_open_is_taken_from_the_question_before() -> None:
    earlier = read("2024年绿道保洁率达到多少")
    facets = read("那富阳").completed(earlier, of_its_own=False)
    assert (facets.asks, facets.years, facets.metric) == (earlier.asks, (2024,), "绿道保洁率")
    assert facets.demands == earlier.demands
    assert facets.inside == ("富阳",)


def test_a_follow_up_with_a_subject_of_its_own_asks_for_another_indicator() -> None:
    earlier = read("2024年绿道保洁率达到多少")
    assert read("那湿地").completed(earlier, of_its_own=True).metric == ""
    assert read("泵站完好率").completed(earlier, of_its_own=True).metric == "泵站完好率"


def test_what_a_follow_up_says_itself_stays() -> None:
    earlier = read("2024年绿道保洁率达到多少")
    assert read("2022年").completed(earlier, of_its_own=False).years == (2022,)
    own = read("修几公里")
    assert own.completed(earlier, of_its_own=False) == own


def test_a_question_without_demands_hands_on_nothing() -> None:
    own = read("那富阳")
    assert own.completed(read("绿道怎么养护"), of_its_own=False) == own


# -- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[source", "", '[source]\nplan = "规划"\n'])
def test_language_data_that_cannot_be_read_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "language.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusInvalid, match=re.escape(str(path))):
        Language.load(path)


def test_a_broken_pattern_in_the_language_data_says_so(tmp_path: Path) -> None:
    path = tmp_path / "language.toml"
    text = (CORPUS / "language.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('patterns = ["怎么", ', 'patterns = ["怎么(", ', 1), encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        Language.load(path)


@pytest.mark.parametrize("text", ["plain = [", 'plain = ["宁波"]\n', "plain = 3\ncareful = []\ninside = []\n"])
def test_place_data_that_cannot_be_read_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "places.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusInvalid, match=re.escape(str(path))):
        Places.load(path)


def test_a_broken_pattern_in_the_place_data_says_so(tmp_path: Path) -> None:
    path = tmp_path / "places.toml"
    path.write_text('plain = ["宁波"]\ncareful = ["中山"]\ninside = ["县市("]\n', encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        Places.load(path)


def test_data_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid):
        Language.load(tmp_path / "language.toml")
    with pytest.raises(CorpusInvalid):
        Places.load(tmp_path / "places.toml")


def test_a_reader_without_data_reads_years_and_parts_alone() -> None:
    facets = FacetReader(Language(), Places()).read("2024年表2的绿地率多少，宁波呢")
    assert (facets.years, facets.table, facets.asks, facets.outside) == ((2024,), 2, (), ())
