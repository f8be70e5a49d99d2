import LatchkeyExchange
import LatchkeyHolder

/// Pass bundles in files.
enum Passes {
  static func load(_ path: String) throws -> PassBundle {
    let content = try Files.read(path)
    return try naming(path) { try PassBundle(message: content) }
  }
}
