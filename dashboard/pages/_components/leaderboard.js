function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function colour(host, index) {
  const palette = getComputedStyle(host).getPropertyValue("--st-chart-categorical-colors").split(",")
  return (palette[index] ?? "currentColor").trim()
}

function row(data, all, host, picked) {
  const line = el("tr", all.any_pressed ? (data.is_pressed ? "chosen" : "unchosen") : "")
  const first = el("td")
  const button = el("button")
  button.type = "button"
  button.dataset.key = data.key
  button.setAttribute("aria-pressed", String(data.is_pressed))
  const longest = Math.max(...all.rows.map((one) => one.bar), 1)
  const bar = el("span", "bar")
  const swatch = el("span", "swatch")
  bar.style.width = `${(100 * data.bar) / longest}%`
  bar.style.background = swatch.style.background = colour(host, data.color)
  button.append(bar, swatch, el("span", "name", data.name))
  first.append(button)
  line.append(first)
  data.cells.forEach((cell, index) => {
    const made = el("td", all.optional.includes(index) ? "optional" : "")
    const text = el("span", cell.tone ? "cell-" + cell.tone : "", cell.text)
    if (cell.tip) text.title = cell.tip
    if (cell.spark?.now) text.append(drawn(cell.spark))
    made.append(text)
    line.append(made)
  })
  if (!all.is_locked) line.onclick = () => picked(data.key)
  return line
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const focused = root.getRootNode().activeElement?.dataset?.key
  const table = el("table", data.heads.length > 6 ? "many" : "")
  table.append(el("caption", "", data.label))
  const heads = el("tr")
  data.heads.forEach((head, index) => {
    const made = el("th", data.optional.includes(index - 1) ? "optional" : "", head)
    made.scope = "col"
    heads.append(made)
  })
  const top = el("thead")
  top.append(heads)
  const body = el("tbody")
  body.append(...data.rows.map((one) => row(one, data, root, (key) => setTriggerValue("picked", key))))
  table.append(top, body)
  root.replaceChildren(table)
  lock(root, data.is_locked)
  if (focused) table.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus()
}
