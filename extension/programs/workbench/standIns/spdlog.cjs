/** In the place of `@vscode/spdlog`, which has to be compiled: VS Code's log files and output channels, by appending. */
const { createWriteStream, mkdirSync } = require("node:fs");
const path = require("node:path");

const levels = ["trace", "debug", "info", "warn", "error", "critical"];

class Logger {
  constructor(_type, _name, file) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.stream = createWriteStream(file, { flags: "a" });
    // A log that cannot be written must not end what it is about.
    this.stream.on("error", () => {});
    this.formatted = true;
    this.level = 0;
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.formatted = false;
  }
  setPattern() {}
  flush() {}
  drop() {
    this.stream.end();
  }
}
for (const [rank, level] of levels.entries()) {
  Logger.prototype[level] = function (message) {
    if (rank < this.level || this.stream.writableEnded) return;
    const now = new Date().toISOString().replace("T", " ").replace("Z", "");
    this.stream.write(this.formatted ? `${now} [${level === "warn" ? "warning" : level}] ${message}\n` : message);
  };
}

const create = async (name, file) => new Logger("rotating", name, file);

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
