function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root")
  const kind = (index) => (data.numbers.includes(index) ? "number" : "")
  const table = el("table")
  table.append(el("caption", "", data.label))
  const heads = el("tr")
  data.heads.forEach((head, index) => {
    const made = el("th", kind(index), head)
    made.scope = "col"
    heads.append(made)
  })
  const top = el("thead")
  top.append(heads)
  const body = el("tbody")
  for (const row of data.rows) {
    const line = el("tr")
    row.forEach((text, index) => line.append(el("td", kind(index), text)))
    body.append(line)
  }
  table.append(top, body)
  const frame = el("div", "frame")
  frame.tabIndex = 0
  frame.setAttribute("role", "region")
  frame.setAttribute("aria-label", data.label)
  frame.append(table)
  root.replaceChildren(frame)
}
