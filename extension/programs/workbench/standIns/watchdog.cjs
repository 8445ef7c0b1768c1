/** In the place of `native-watchdog`, which has to be compiled: ends this process when the one that started it has gone. */
exports.start = (pid) => {
  const look = () => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(1);
    }
  };
  setInterval(look, 1000).unref();
};

exports.exit = (code) => process.exit(code);
