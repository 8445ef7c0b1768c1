/** In the place of `argon2`, which hashes passwords and has to be compiled. Without passwords it is loaded but never called. */
const refuse = async () => {
  throw new Error("this installation has no passwords");
};

module.exports = { hash: refuse, verify: refuse };
