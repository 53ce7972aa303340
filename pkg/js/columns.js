// The columns in which a report crosses: a typed array of numbers, and a string with all texts. src/writer.rs fills
// them and describes their form; js/report.js knows what comes when.

/** @typedef {import('../types/index.js').JsonValue} JsonValue */

export class Columns {
  /**
   * @param {string[]} constants the constant texts that the instance has sent, by number; new ones are added
   * @param {Uint32Array} numbers
   * @param {string} texts
   */
  constructor(constants, numbers, texts) {
    this.constants = constants
    this.numbers = numbers
    this.numbersRead = 0
    this.texts = texts
    this.unitsRead = 0
  }

  number() {
    return this.numbers[this.numbersRead++]
  }

  text() {
    const number = this.number()
    if (number & 1) return this.next(number >>> 1)
    const constant = number >>> 1
    const { constants } = this
    if (constant === constants.length) constants.push(this.next(this.number()))
    return constants[constant]
  }

  /** @param {number} units */
  next(units) {
    this.unitsRead += units
    return this.texts.slice(this.unitsRead - units, this.unitsRead)
  }

  /**
   * @template Item
   * @param {(from: Columns) => Item} read
   */
  list(read) {
    /** @type {Item[]} */
    const items = []
    for (let left = this.number(); left > 0; left--) items.push(read(this))
    return items
  }

  facts() {
    /** @type {{ [name: string]: JsonValue }} */
    const facts = {}
    for (let left = this.number(); left > 0; left--) facts[this.text()] = this.fact()
    return facts
  }

  /** @returns {JsonValue} */
  fact() {
    switch (this.number()) {
      case 0:
        return false
      case 1:
        return true
      case 2:
        return this.number()
      case 3:
        return this.text()
      default:
        return this.list((from) => from.text())
    }
  }
}
