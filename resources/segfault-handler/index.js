// naudiodon calls registerHandler() at load. The capture process is watched from outside, so nothing is done here.
exports.registerHandler = () => {};
