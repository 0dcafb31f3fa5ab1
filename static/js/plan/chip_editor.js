// Opens the editor of a chip's kind. Place in the flow: plan_card.js; editors/ hold the fields.

import { t } from "../lib/i18n.js";
import { filterEditor } from "./editors/filter.js";
import { groupingEditor } from "./editors/grouping.js";
import { metricsEditor } from "./editors/metrics.js";
import { columnsEditor, limitEditor, orderEditor } from "./editors/order.js";
import { periodEditor } from "./editors/period.js";
import { openPopover } from "./popover.js";

const EDITORS = {
  metric: metricsEditor, columns: columnsEditor, grouping: groupingEditor, filters: filterEditor,
  period: periodEditor, comparison: periodEditor, order: orderEditor, limit: limitEditor,
};

/** chip: {kind, index?, field?}, without an index to add one. apply(edit) sends it. */
export function editChip({ chip, plan, words, anchor, apply, onClose }) {
  const { body, read } = EDITORS[chip.kind]({ plan, words, index: chip.index ?? null, field: chip.field });
  return openPopover({
    anchor, title: t(`plan.edit_${chip.kind}`), body, read, apply, onClose,
  });
}
