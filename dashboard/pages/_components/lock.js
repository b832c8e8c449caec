// Where nothing can be chosen the buttons stay as text: read, pointed at, never pressed.
function lock(root, is_locked) {
  root.classList.toggle("locked", Boolean(is_locked))
  if (is_locked) root.querySelectorAll("button").forEach((button) => { button.disabled = true })
}
