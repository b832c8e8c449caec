function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function tile(data, any_pressed, picked) {
  const fades = any_pressed && !data.is_pressed ? " unchosen" : ""
  if (!data.key) return el("td", "none" + fades, data.text)
  const made = el("td", (data.tone || "") + fades)
  const button = el("button")
  button.type = "button"
  button.dataset.key = data.key
  button.title = data.tip
  button.setAttribute("aria-pressed", String(data.is_pressed))
  button.setAttribute("aria-label", data.tip)
  button.append(el("span", "", data.text), el("small", "", data.small))
  button.onclick = () => picked(data.key)
  made.append(button)
  return made
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const focused = root.getRootNode().activeElement?.dataset?.key
  const table = el("table")
  table.append(el("caption", "", data.label))
  const heads = el("tr")
  for (const head of data.heads) {
    const made = el("th", "", head)
    made.scope = "col"
    heads.append(made)
  }
  const top = el("thead")
  top.append(heads)
  const body = el("tbody")
  for (const line of data.lines) {
    const row = el("tr")
    const name = el("th", "", line.name)
    name.scope = "row"
    name.title = line.name
    row.append(name, ...line.tiles.map((one) => tile(one, data.any_pressed, (key) => setTriggerValue("picked", key))))
    body.append(row)
  }
  table.append(top, body)
  const scroll = el("div", "scroll")
  scroll.append(table)
  root.replaceChildren(scroll)
  lock(root, data.is_locked)
  if (focused) table.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus()
}
