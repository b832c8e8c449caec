function el(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const SCALE = 2, EDGE = 20, LINE = 20
const drawnAs = (host, name) => getComputedStyle(host).getPropertyValue(name).trim()

function looks(host) {
  return {
    page: drawnAs(host, "--st-background-color") || "#ffffff",
    text: drawnAs(host, "--st-text-color") || "#1f2328",
    border: drawnAs(host, "--st-border-color") || "#e3e4e0",
    font: getComputedStyle(host).fontFamily,
  }
}

function split(context, text, width) {
  const lines = []
  let line = ""
  for (const word of text.split(/(?<=[\s·、，。])|(?<=[\u3000-\u9fff])/u)) {
    if (line && context.measureText(line + word).width > width) {
      lines.push(line.trim())
      line = word
    } else line += word
  }
  return line.trim() ? [...lines, line.trim()] : lines
}

// One layer of the chart as a picture of its own: fonts come from the page, so they are written into it.
function layer(svg, font) {
  const copy = svg.cloneNode(true)
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
  copy.setAttribute("width", svg.clientWidth || svg.getBoundingClientRect().width)
  copy.setAttribute("height", svg.clientHeight || svg.getBoundingClientRect().height)
  copy.style.background = "transparent"
  copy.querySelectorAll("text").forEach((one) => { one.style.fontFamily = font })
  const picture = new Image()
  picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy))
  return picture.decode().then(() => picture)
}

function canvas(width, height, look) {
  const made = document.createElement("canvas")
  made.width = width * SCALE
  made.height = height * SCALE
  const context = made.getContext("2d")
  context.scale(SCALE, SCALE)
  context.fillStyle = look.page
  context.fillRect(0, 0, width, height)
  context.textBaseline = "top"
  return [made, context]
}

// Title, sentence and filters above; what is drawn in the middle; remarks below.
function framed(data, width, height, look) {
  const probe = document.createElement("canvas").getContext("2d")
  probe.font = `13px ${look.font}`
  const above = data.lines.flatMap((line) => split(probe, line, width - 2 * EDGE))
  const below = data.remarks.flatMap((line) => split(probe, line, width - 2 * EDGE))
  const top = EDGE + 26 + above.length * LINE + 10
  const [made, context] = canvas(width, top + height + 8 + below.length * LINE + EDGE, look)
  context.fillStyle = look.text
  context.font = `600 17px ${look.font}`
  context.fillText(data.title, EDGE, EDGE)
  context.font = `13px ${look.font}`
  above.forEach((line, index) => context.fillText(line, EDGE, EDGE + 26 + index * LINE))
  below.forEach((line, index) => context.fillText(line, EDGE, top + height + 8 + index * LINE))
  return [made, context, top]
}

async function ofChart(data, plot, look) {
  const svgs = [...plot.querySelectorAll(".main-svg")]
  const box = plot.getBoundingClientRect()
  const layers = await Promise.all(svgs.map((svg) => layer(svg, look.font)))
  const [made, context, top] = framed(data, box.width + 2 * EDGE, box.height, look)
  layers.forEach((picture, index) => {
    const place = svgs[index].getBoundingClientRect()
    context.drawImage(picture, EDGE + place.left - box.left, top + place.top - box.top, place.width, place.height)
  })
  return made
}

function ofTable(data, look) {
  const probe = document.createElement("canvas").getContext("2d")
  probe.font = `13px ${look.font}`
  const widths = data.heads.map((head, k) =>
    Math.min(420, 18 + Math.max(...[head, ...data.rows.map((row) => row[k])].map((text) => probe.measureText(text).width))))
  const width = Math.max(widths.reduce((sum, one) => sum + one, 0), 420)
  const [made, context, top] = framed(data, width + 2 * EDGE, (data.rows.length + 1) * 28, look)
  context.font = `13px ${look.font}`
  const line = (texts, y, alpha) => {
    let x = EDGE
    context.globalAlpha = alpha
    texts.forEach((text, k) => {
      context.textAlign = data.numbers.includes(k) ? "right" : "left"
      context.fillText(text, context.textAlign === "right" ? x + widths[k] - 9 : x, y + 7, widths[k])
      x += widths[k]
    })
    context.globalAlpha = 1
  }
  line(data.heads, top, 0.75)
  data.rows.forEach((row, index) => {
    const y = top + (index + 1) * 28
    context.fillStyle = look.border
    context.fillRect(EDGE, y, width, 1)
    context.fillStyle = look.text
    line(row, y, 1)
  })
  return made
}

function picture(data, host) {
  const plot = data.card && document.querySelector(`.st-key-card_${CSS.escape(data.card)} .js-plotly-plot`)
  const look = looks(host)
  const made = plot ? ofChart(data, plot, look) : Promise.resolve(ofTable(data, look))
  return made.then((drawn) => new Promise((done) => drawn.toBlob(done, "image/png")))
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign])
}

async function copyTable(data, root) {
  const rows = [data.heads, ...data.rows].map((row) => [...row])
  for (const [row, column] of data.runs) rows[row][column] = `'${rows[row][column]}` // pasted, it would run
  const plain = rows.map((row) => row.map((text) => text.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n")
  if (navigator.clipboard?.write) {
    const html = `<table>${rows.map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}</td>`).join("")}</tr>`).join("")}</table>`
    await navigator.clipboard.write([new ClipboardItem({
      "text/plain": new Blob([plain], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }),
    })])
    return
  }
  // Without https only this older way is open.
  const field = el("textarea")
  field.value = plain
  root.append(field)
  field.select()
  const copied = document.execCommand("copy")
  field.remove()
  if (!copied) throw new Error("copy")
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root")
  const said = el("div", "said")
  said.setAttribute("role", "status")
  const does = (words, act) => {
    const button = el("button", "", words)
    button.type = "button"
    button.onclick = async () => {
      said.textContent = ""
      try {
        said.textContent = (await act()) ?? ""
      } catch {
        said.textContent = data.words.failed
      }
    }
    return button
  }
  const save = does(data.words.png, async () => {
    const link = el("a")
    link.href = URL.createObjectURL(await picture(data, root))
    link.download = data.file
    root.append(link) // elsewhere the click would close the menu
    link.click()
    link.remove()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  })
  const image = does(data.words.image, async () => {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture(data, root) })])
    return data.words.done
  })
  const table = does(data.words.table, async () => {
    await copyTable(data, root)
    return data.words.done
  })
  root.replaceChildren(save, image, table, said)
}
