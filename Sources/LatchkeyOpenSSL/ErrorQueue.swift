import CLatchkeyCrypto

/// Runs `body` and drops what it adds to libcrypto's error queue of this thread, which belongs to
/// the program around us.
func withoutTraceInErrorQueue<Result: ~Copyable>(_ body: () -> Result) -> Result {
  ERR_set_mark()
  defer { ERR_pop_to_mark() }
  return body()
}
