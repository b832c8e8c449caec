function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const classes = (column) => [column.is_number ? "number" : "", column.width].filter(Boolean).join(" ")

function head(column, sorted) {
  const made = el("th", classes(column))
  made.scope = "col"
  if (column.tip) made.title = column.tip
  if (column.is_fixed) {
    made.append(el("span", "fixed", column.label))
    return made
  }
  made.setAttribute("aria-sort", column.order || "none")
  const button = el("button", "", column.label)
  button.type = "button"
  button.dataset.key = "sort " + column.key
  if (column.order) {
    const arrow = el("span", "arrow", column.order === "ascending" ? "▲" : "▼")
    arrow.setAttribute("aria-hidden", "true")
    if (column.is_number) button.prepend(arrow)
    else button.append(arrow)
  }
  button.onclick = () => sorted(column.key)
  made.append(button)
  return made
}

function row(data, all, picked) {
  const line = el("tr")
  data.cells.forEach((cell, index) => {
    const column = all.columns[index]
    const made = el("td", [classes(column), column.is_main ? "main" : ""].filter(Boolean).join(" "))
    if (column.is_main) {
      const button = el("button", "", cell.text)
      button.type = "button"
      button.dataset.key = "row " + data.key
      button.setAttribute("aria-haspopup", "dialog")
      made.append(button)
    } else {
      made.append(el("span", cell.tone ? "cell-" + cell.tone : "", cell.text))
    }
    made.title = cell.tip || cell.text
    line.append(made)
  })
  line.onclick = () => picked(data.key)
  return line
}

function summary(data) {
  const line = el("tr", "summary")
  data.summary.forEach((cell, index) => {
    const column = data.columns[index]
    const made = el(column.is_main ? "th" : "td", classes(column))
    if (column.is_main) made.scope = "row"
    made.append(el("span", cell.tone ? "cell-" + cell.tone : "", cell.text))
    made.title = cell.tip || cell.text
    line.append(made)
  })
  return line
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const focused = root.getRootNode().activeElement?.dataset?.key
  const table = el("table")
  table.append(el("caption", "", data.label))
  const heads = el("tr")
  heads.append(...data.columns.map((column) => head(column, (key) => setTriggerValue("sorted", key))))
  const top = el("thead")
  top.append(heads)
  const body = el("tbody")
  if (data.summary.length) body.append(summary(data))
  body.append(...data.rows.map((one) => row(one, data, (key) => setTriggerValue("picked", key))))
  table.append(top, body)
  const frame = el("div", "frame")
  frame.append(table)
  root.replaceChildren(frame)
  if (focused) table.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus()
}
