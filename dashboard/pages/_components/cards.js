function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function card(data, picked) {
  const slot = el("div", "slot")
  const button = el("button", "card" + (data.is_faint ? " faint" : ""))
  button.type = "button"
  button.dataset.key = data.key
  button.append(el("span", "label", data.label), el("span", "value", data.value))
  const change = el("span", "change")
  if (data.change) change.append(el("b", data.tone, data.change), el("span", "versus", " " + data.versus))
  button.append(change, drawn(data.spark))
  const state = el("span", "state " + data.state)
  if (data.state) state.append(el("span", "dot"))
  state.append(el("span", "", data.note))
  button.append(state)
  button.onclick = () => picked(data.key)
  const tip = el("div", "tip")
  tip.id = "tip-" + data.key
  tip.setAttribute("role", "tooltip")
  for (const line of data.tip) tip.append(el("p", "", line))
  button.setAttribute("aria-describedby", tip.id)
  slot.onpointerenter = slot.onfocusin = () => {
    slot.classList.remove("closed")
    const room = slot.parentElement.getBoundingClientRect()
    const here = slot.getBoundingClientRect()
    tip.classList.toggle("end", here.left + here.right > room.left + room.right)
  }
  slot.onkeydown = (event) => { if (event.key === "Escape") slot.classList.add("closed") }
  slot.append(button, tip)
  return slot
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const focused = root.getRootNode().activeElement?.dataset?.key
  const row = el("div", "row")
  row.dataset.count = data.cards.length
  row.setAttribute("role", "group")
  row.setAttribute("aria-label", data.label)
  row.append(...data.cards.map((one) => card(one, (key) => setTriggerValue("picked", key))))
  root.replaceChildren(row)
  lock(root, data.is_locked)
  if (focused) row.querySelector(`[data-key="${focused}"]`)?.focus()
}
