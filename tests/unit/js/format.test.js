// Days, times and labels are the same wherever the browser stands.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bucket, formatCell, moment } from "../../../static/js/answer/cells.js";
import { clock, date, duration } from "../../../static/js/lib/format.js";
import { presetRange } from "../../../static/js/plan/periods.js";
import { planWords } from "../../../static/js/plan/words.js";

const ZONES = ["America/Sao_Paulo", "America/Los_Angeles", "Asia/Tokyo", "UTC"];
globalThis.document = { documentElement: { dataset: { lang: "pt" } } };

test("a day is that day west and east of Greenwich", () => {
  const words = planWords({ table: null, t: (key) => key, lang: "pt" });
  const before = process.env.TZ;
  for (const zone of ZONES) {
    process.env.TZ = zone;
    assert.equal(date("2026-11-21"), "21/11/2026", zone);
    assert.equal(words.day("2026-11-21"), "21/11/2026", zone);
    assert.equal(moment("2026-11-21", "pt"), "21/11/2026", zone);
    assert.equal(bucket("2026-11-01", "month", "pt"), "novembro de 2026", zone);
    assert.deepEqual(presetRange("last_month", "2026-11-21"), { start: "2026-10-01", end: "2026-10-31" }, zone);
    // A time of the data has no zone of its own: it is read as it stands there, in any night.
    assert.equal(moment("2018-11-04T00:30:00", "pt"), "04/11/2018 00:30", zone);
  }
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

test("the hour after midnight is 00 in both languages", () => {
  assert.equal(moment("2018-03-01T00:05:00", "en"), "Mar 1, 2018 00:05");
  assert.equal(moment("2018-03-01T00:05:00", "pt"), "01/03/2018 00:05");
});

test("a cell may hold the name of anything that objects have", () => {
  const column = { name: "brand", type: "text", values: { SP: "São Paulo" } };
  assert.equal(formatCell("SP", column, "pt"), "São Paulo");
  for (const word of ["constructor", "toString", "__proto__"]) {
    assert.equal(formatCell(word, column, "pt"), word);
  }
});

test("times are said as people say them", () => {
  assert.deepEqual([0.0124, 0.44, 12.6, 59.6, 200].map((seconds) => duration(seconds)),
    ["12 ms", "0,4 s", "13 s", "1 min", "3 min 20 s"]);
  assert.deepEqual([299.2, 60, 0, -3].map(clock), ["5:00", "1:00", "0:00", "0:00"]);
});
