function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

/* Browsers offer the clipboard on https and on this machine. Elsewhere the old way may work, which needs a selection;
   where neither does, the selected address waits for the visitor's own keys. */
async function copied(text, field) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    field.hidden = false
    field.focus()
    field.select()
    return document.execCommand("copy")
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root")
  const whole = new URL(data.path, location.origin).href
  if (root.dataset.shown === whole + data.copy) return
  root.dataset.shown = whole + data.copy
  root.className = "root " + data.kind
  const field = el("input")
  field.type = "text"
  field.readOnly = true
  field.value = whole
  field.hidden = data.kind === "button"
  field.setAttribute("aria-label", data.label)
  field.onfocus = () => field.select()
  const button = el("button", "", data.copy)
  button.type = "button"
  const told = el("span", "told")
  told.setAttribute("role", "status")
  button.onclick = async () => {
    const is_done = await copied(whole, field)
    if (is_done) button.focus()
    told.textContent = is_done ? data.done : data.by_hand
  }
  root.replaceChildren(field, button, told)
}
