"""The chart of an answer: of another type it is drawn anew, it is saved as a picture, and the
table beside it holds its numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5, amount
from tests.e2e.pages import Question
from tests.e2e.pictures import read_png

# What ECharts was told to draw, which its picture alone does not say.
_DRAWN = """(frame) => {
  const option = echarts.getInstanceByDom(frame).getOption();
  const axis = [...(option.xAxis ?? []), ...(option.yAxis ?? [])]
    .find((one) => one.type === 'category');
  return { names: axis?.data ?? option.series[0].data.map(({ name }) => name),
    types: option.series.map(({ type }) => type), series: option.series.map(({ data }) =>
      data.map((one) => (one !== null && typeof one === 'object' ? one.value : one))) };
}"""
_LOOKS_OTHER_THAN = """([id, before]) => {
  const canvas = document.querySelector(`[data-testid=job-${id}] [data-testid=chart] canvas`);
  return canvas !== null && canvas.toDataURL() !== before;
}"""
_COLOURS = "import('{}js/answer/chart_colours.js').then(({{ PALETTES }}) => PALETTES.light)"


@pytest.mark.parametrize(("text", "types"), [
    (TOP_5["pt"], {"bar": "bar", "pie": "pie"}),
    ("receita por mês em 2025", {"line": "line", "bar": "bar"}),
])
def test_another_type_is_drawn_anew_of_the_same_numbers(
    visitor: Visitor, ana: str, text: str, types: dict[str, str]
) -> None:
    question = visitor(ana, reduced_motion="reduce").ask(text).accept().answered()
    question.chart()
    first, *others = types
    shown = drawn(question)
    assert shown["types"] == [types[first]]
    for name in (*others, first):
        before = pixels(question)
        question.by(f"chart-type-{name}").click()
        question.page.wait_for_function(_LOOKS_OTHER_THAN, arg=[question.job_id, before])
        expect(question.by(f"chart-type-{name}")).to_have_attribute("aria-pressed", "true")
        expect(question.by("chart-type").locator("[aria-pressed=true]")).to_have_count(1)
        now = drawn(question)
        assert now["types"] == [types[name]]
        assert (sorted(now["names"]), now["series"]) == (sorted(shown["names"]), shown["series"])


def test_the_table_holds_every_number_of_the_chart(visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).accept().answered()
    question.chart()
    shown, table = drawn(question), question.table()
    assert shown["names"] == [name for name, _ in table]
    assert [cents(one) for one in shown["series"][0]] == [amount(sum_) for _, sum_ in table]
    said = question.by("chart").get_attribute("aria-label") or ""
    for words in (table[0][1], table[-1][1]):
        assert plain(words) in plain(said), "the highest and the lowest are said"


def test_a_chart_of_a_comparison_has_both_columns_of_the_table(
    visitor: Visitor, ana: str
) -> None:
    question = visitor(ana).ask(
        "receita por canal este mês comparada com o mês passado").accept().answered()
    question.chart()
    shown, table = drawn(question), question.table()
    assert shown["names"] == [row[0] for row in table]
    heads = question.by("table").locator("th").all_inner_texts()
    assert len(shown["series"]) == 2
    columns = [[some(row[at]) for row in table] for at in range(1, len(heads))]
    for series in shown["series"]:
        assert [one if one is None else cents(one) for one in series] in columns


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_saved_picture_is_the_chart_on_white(
    visitor: Visitor, ana: str, tmp_path: Path, scheme: str
) -> None:
    question = visitor(ana, color_scheme=scheme).ask(TOP_5["pt"]).accept().answered()
    question.chart()
    for name in ("bar", "pie"):
        question.by(f"chart-type-{name}").click()
        path = question.download("chart-png", tmp_path)
        assert path.suffix == ".png" and path.stem.strip("-")
        picture = read_png(question.page, path)
        assert picture.width >= 1600 and picture.height >= 900 and picture.opaque
        assert max(picture.colours, key=lambda one: picture.colours[one]) == "#ffffff"
        assert picture.colours["#ffffff"] < 0.97
        palette: list[str] = question.page.evaluate(
            _COLOURS.format(question.page.locator("html").get_attribute("data-assets")))
        wanted = palette[:1] if name == "bar" else palette[:5]
        for colour in wanted:
            assert picture.colours.get(colour.lower(), 0) > 0.005


def drawn(question: Question) -> dict[str, Any]:
    found: dict[str, Any] = question.by("chart").evaluate(_DRAWN)
    return found


def pixels(question: Question) -> str:
    found: str = question.by("chart").locator("canvas").evaluate("one => one.toDataURL()")
    return found


def cents(number: float) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.01"))


def some(cell: str) -> Decimal | None:
    """None where the cell says that there is none: what sold in one of two short periods only."""
    return amount(cell) if re.search(r"\d", cell) else None


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")
