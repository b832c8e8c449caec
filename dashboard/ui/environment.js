const mounted = new WeakMap()
const TYPING = "input, textarea, select, [contenteditable], [role=textbox], [role=combobox], [role=dialog] *"

function scheme() {
  const app = document.querySelector(".stApp")
  const named = app && getComputedStyle(app).colorScheme
  return named === "dark" || named === "light" ? named : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
}

/* A list of links must not be announced as list items without their list: the navigation wraps each in further boxes. */
function tidyNavigation() {
  for (const one of document.querySelectorAll("[data-testid=stSidebarNavItems], [data-testid=stSidebarNavItems] li")) {
    one.setAttribute("role", "presentation")
  }
}

const CHROME = "[data-testid=stSkipToContent], [data-testid=stMainMenuPopover], [data-testid=stMainMenu], [data-testid=stFileUploaderDropzone], [data-testid=stFileChip], [role=listbox], [role=tooltip], [data-testid=stStatusWidget], [data-baseweb=popover]"

/* Streamlit's own words are English; those we know are said in the page's language. */
function speak({ words, sentences }) {
  const patterns = sentences.map(([pattern, said]) => [new RegExp(pattern), said])
  for (const area of document.querySelectorAll(CHROME)) {
    const walker = document.createTreeWalker(area, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const text = walker.currentNode.nodeValue.trim()
      const found = words[text] ?? patterns.find(([pattern]) => pattern.test(text))
      const said = Array.isArray(found) ? text.replace(...found) : found
      if (said && said !== walker.currentNode.nodeValue) walker.currentNode.nodeValue = said
    }
  }
}

/* Charts keep their width on screen when printed; a view box lets them shrink with the paper. */
function fitToPaper() {
  for (const svg of document.querySelectorAll(".stPlotlyChart svg.main-svg")) {
    const { width, height } = svg.getBoundingClientRect()
    svg.dataset.width = svg.getAttribute("width")
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
    svg.setAttribute("width", "100%")
  }
}

function backToScreen() {
  for (const svg of document.querySelectorAll("svg.main-svg[data-width]")) {
    svg.removeAttribute("viewBox")
    svg.setAttribute("width", svg.dataset.width)
    delete svg.dataset.width
  }
}

/* One step of the visitor can make several entries: a link to another page that page's bare address, a click that opens
   it with a filter first the bare address of the page that is left; the filter is written behind both. Within a step
   each takes the place of the one before: Back leads to the page before with the filter it had. */
let isStepWritten = false
let here = location.pathname
function oneStepOneEntry(bare, unfiltered) {
  if (history.pushState.isOurs) return
  const push = history.pushState.bind(history)
  history.pushState = (data, title, url) => {
    if (isStepWritten) history.replaceState(data, title, url)
    else push(data, title, url)
    isStepWritten = true
    here = location.pathname
  }
  history.pushState.isOurs = true
  for (const act of ["pointerdown", "keydown", "click"]) {
    window.addEventListener(act, (event) => { if (event.isTrusted) isStepWritten = false }, true)
  }
  /* A bare address reads as "whatever is selected" when a link leads to it, but Back means the filter it stood for. It
     is written out. A page without a filter stays bare: what its run had to take back would be an entry that ends
     Forward. */
  const arrive = () => {
    isStepWritten = false
    const isOtherPage = location.pathname !== here
    here = location.pathname
    if (!isOtherPage || location.search || unfiltered.includes(here.split("/").pop())) return false
    history.replaceState(history.state, "", `${here}?${bare}${location.hash}`)
    return true
  }
  /* Streamlit has listened to popstate before us and would run the bare address first. The Navigation API tells us
     earlier: one step, one run. Browsers without it run twice. */
  if (window.navigation) {
    navigation.addEventListener("currententrychange", (event) => { if (event.navigationType === "traverse") arrive() })
  } else {
    window.addEventListener("popstate", () => {
      if (arrive()) window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }))
    })
  }
}

function attach(state) {
  oneStepOneEntry(state.component.data.bare, state.component.data.unfiltered)
  const report = () => {
    const now = scheme()
    document.documentElement.style.colorScheme = now
    if (now !== state.told) {
      state.told = now
      state.component.setStateValue("theme", now)
    }
  }
  const pressed = (event) => {
    const { data, setTriggerValue } = state.component
    if (!data.keys || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    if (event.composedPath()[0].closest?.(TYPING)) return
    if (event.key === "/") {
      event.preventDefault()
      document.querySelector("[class*=st-key-filter_channels] input")?.focus()
    } else if (["[", "]", "x", "X", "?", "Escape"].includes(event.key) || /^[1-9]$/.test(event.key)) {
      setTriggerValue("key", event.key)
    }
  }
  const watcher = new MutationObserver(report)
  const app = document.querySelector(".stApp")
  if (app) watcher.observe(app, { attributes: true, attributeFilter: ["class", "style"] })
  const chrome = new MutationObserver(() => {
    speak(state.component.data)
    tidyNavigation()
  })
  chrome.observe(document.body, { childList: true, subtree: true })
  const media = matchMedia("(prefers-color-scheme: dark)")
  media.addEventListener("change", report)
  document.addEventListener("keydown", pressed)
  window.addEventListener("beforeprint", fitToPaper)
  window.addEventListener("afterprint", backToScreen)
  state.report = report
  state.detach = () => {
    watcher.disconnect()
    chrome.disconnect()
    media.removeEventListener("change", report)
    document.removeEventListener("keydown", pressed)
    window.removeEventListener("beforeprint", fitToPaper)
    window.removeEventListener("afterprint", backToScreen)
  }
}

export default function (component) {
  const { data, parentElement } = component
  let state = mounted.get(parentElement)
  if (!state) {
    state = { told: data.theme, component }
    mounted.set(parentElement, state)
    attach(state)
  }
  state.component = component
  document.documentElement.lang = data.html_lang
  if (data.remember) document.cookie = `csat_lang=${data.remember}; path=/; max-age=31536000; SameSite=Lax`
  speak(data)
  tidyNavigation()
  requestAnimationFrame(state.report)
  return () => {
    state.detach()
    mounted.delete(parentElement)
  }
}
