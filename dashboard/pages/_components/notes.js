const MARKS = { bad: "▲", watch: "◆", good: "✓" }

function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function item(data, picked) {
  const made = el("li")
  const button = el("button")
  button.type = "button"
  button.dataset.key = data.key
  const mark = el("span", "mark " + data.tone, MARKS[data.tone] ?? "")
  mark.setAttribute("aria-hidden", "true")
  const title = el("span", "title")
  title.append(el("span", "hidden", data.spoken), data.title)
  button.append(mark, title, el("span", "detail", data.detail))
  button.onclick = () => picked(data.key)
  made.append(button)
  return made
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const list = el("ul")
  list.setAttribute("aria-label", data.label)
  list.append(...data.notes.map((one) => item(one, (key) => setTriggerValue("picked", key))))
  root.replaceChildren(list)
  lock(root, data.is_locked)
}
