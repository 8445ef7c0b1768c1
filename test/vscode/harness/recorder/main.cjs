/**
 * Loaded into every Node process of a tested code-server: notes in the file RECORD_CONNECTIONS which programs run and which
 * addresses outside this machine they want to reach. One line each, `PID PROGRAM` or `PID PROGRAM -> HOST`.
 *
 * VS Code takes NODE_OPTIONS from its extension host, so there it is an extension, which hands itself on to what is forked.
 */
const { appendFileSync } = require("node:fs");
const net = require("node:net");
const dns = require("node:dns");

const file = process.env.RECORD_CONNECTIONS;
const local = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\..*|0\.0\.0\.0|::)$/;

if (file) {
  const program = process.argv.slice(1).join(" ") || process.execPath;
  const note = (rest) => appendFileSync(file, `${process.pid} ${program}${rest}\n`);
  const check = (host) => {
    if (typeof host === "string" && !local.test(host)) note(` -> ${host}`);
  };
  note("");
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    // Called with options, with (port, host), or with the list that net.connect has made of either.
    const [first, second] = Array.isArray(args[0]) ? args[0] : args;
    check(typeof first === "object" && first !== null ? first.host : second);
    return Reflect.apply(connect, this, args);
  };
  const { lookup } = dns;
  dns.lookup = (host, ...rest) => {
    check(host);
    return lookup(host, ...rest);
  };
}

exports.activate = () => {
  process.env.NODE_OPTIONS = `--require=${__filename}`;
};
