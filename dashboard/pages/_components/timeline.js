function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function step(data) {
  const made = el("li", data.tone && "is-" + data.tone)
  const line = el("div", "line")
  line.append(el("span", "title", data.title), el("span", "moment", data.moment))
  made.append(line)
  if (data.wait) made.append(el("div", data.is_late ? "wait late" : "wait", data.wait))
  if (data.detail) made.append(el("div", "detail", data.detail))
  if (data.quote) made.append(el("blockquote", "", data.quote))
  return made
}

export default function ({ data, parentElement }) {
  const list = el("ol")
  list.setAttribute("aria-label", data.label)
  list.append(...data.steps.map(step))
  parentElement.querySelector(".root").replaceChildren(list)
}
