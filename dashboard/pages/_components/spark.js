const SVG = "http://www.w3.org/2000/svg"

function drawn(spark) {
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("viewBox", "0 0 100 30")
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("aria-hidden", "true")
  const add = (tag, className, attributes) => {
    const made = document.createElementNS(SVG, tag)
    made.setAttribute("class", className)
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    svg.append(made)
  }
  if (spark.target != null) add("line", "target", { x1: 0, x2: 100, y1: spark.target, y2: spark.target })
  if (spark.before) add("path", "before", { d: spark.before })
  if (spark.now) add("path", "now", { d: spark.now })
  return svg
}

