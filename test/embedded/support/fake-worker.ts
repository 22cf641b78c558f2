// What the stack expects of a worker, without the work. Told by STUBBORN, it stays when its supervisor is gone.
if (!process.env.STUBBORN) process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.send?.({ ready: true });
setInterval(() => {}, 1_000);
