const SIDES = ["a", "b"]

function el(tag, className, text, role) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  if (role) made.setAttribute("role", role)
  return made
}

function head(data, side, picked) {
  const made = el("div", "head " + side, undefined, "columnheader")
  const button = el("button")
  button.type = "button"
  button.dataset.key = side
  button.disabled = !data[side + "_can_be_picked"]
  button.setAttribute("aria-pressed", String(data.pressed === side))
  const mark = el("span", "dot " + side)
  mark.setAttribute("aria-hidden", "true")
  button.append(mark, el("span", "", data[side + "_name"]))
  button.onclick = () => picked(side)
  made.append(button)
  return made
}

function track(row, picked) {
  const made = el("div", "track", undefined, "cell")
  const places = row.places
  for (const side of SIDES) {
    const band = places[side + "_band"]
    if (!band) continue
    const line = el("span", "band " + side)
    line.style.left = `${band[0]}%`
    line.style.width = `${Math.max(band[1] - band[0], 0.4)}%`
    made.append(line)
  }
  if (places.a !== null && places.b !== null) {
    const bar = el("span", "bar")
    bar.style.left = `${Math.min(places.a, places.b)}%`
    bar.style.width = `${Math.abs(places.a - places.b)}%`
    made.prepend(bar)
  }
  for (const side of [...SIDES].reverse()) {
    if (places[side] === null) continue
    const dot = el("span", `dot ${side} ${row[side].tone}`)
    dot.style.left = `${places[side]}%`
    dot.title = row[side].tip
    dot.onclick = () => picked(side)
    made.append(dot)
  }
  return made
}

function line(row, picked) {
  const made = el("div", "row", undefined, "row")
  const label = el("div", "label", undefined, "rowheader")
  const name = el("span", "", row.label)
  name.title = row.tip
  label.append(name)
  made.append(label)
  for (const side of SIDES) {
    const cell = el("div", `value ${side} ${row[side].tone}`, undefined, "cell")
    const text = el("span", "", row[side].text)
    text.title = row[side].tip
    text.onclick = () => picked(side)
    cell.append(text)
    made.append(cell)
  }
  made.insertBefore(track(row, picked), made.lastChild)
  const difference = el("div", "difference", undefined, "cell")
  const text = el("span", row.tone, row.difference)
  text.title = row.difference_tip
  difference.append(text)
  if (row.interval) difference.append(el("small", "", row.interval))
  made.append(difference)
  return made
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const focused = root.getRootNode().activeElement?.dataset?.key
  const picked = (side) => { if (data[side + "_can_be_picked"]) setTriggerValue("picked", side) }
  const table = el("div", "table", undefined, "table")
  table.setAttribute("aria-label", data.label)
  const heads = el("div", "row heads", undefined, "row")
  heads.append(
    el("div", "head", undefined, "columnheader"),
    head(data, "a", picked),
    el("div", "head", undefined, "columnheader"),
    head(data, "b", picked),
    el("div", "head difference", data.difference_name, "columnheader"),
  )
  table.append(heads, ...data.rows.map((one) => line(one, picked)))
  root.replaceChildren(table)
  if (focused) table.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus()
}
