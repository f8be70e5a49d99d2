import ArgumentParser
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder

struct MakeBundle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: "Puts a pass together: new staples, or links and lock keys from several places.",
    discussion: """
      A pass is unsigned; every part is signed in itself. The lock judges whether they belong \
      together.
      """)

  @Option(help: ArgumentHelp("The pass to begin with.", valueName: "file"))
  var from: String?
  @Option(
    help: ArgumentHelp(
      "A link, root first: FILE, or PASS#N for the n-th link of a pass. Replaces those of --from.",
      valueName: "link"))
  var link: [String] = []
  @Option(
    help: ArgumentHelp("A staple to add; the newest of each signer stays.", valueName: "file"))
  var staple: [String] = []
  @Option(help: ArgumentHelp("A point and the key of its lock: front=KEY.", valueName: "lock"))
  var lock: [String] = []
  @Option(help: ArgumentHelp("The pass that is made.", valueName: "file"))
  var out: String

  func run() throws {
    let base = try from.map(Passes.load)
    var locks = base?.locks ?? []
    for text in lock {
      guard let split = text.firstIndex(of: "=") else {
        throw ToolFailure.usage("--lock", "\(text) is no lock; write front=KEY.")
      }
      let point = String(text[..<split])
      locks.removeAll { $0.point == point }
      locks.append(
        PassBundle.PointLock(
          point: point, key: try KeyFile.publicKey(String(text[text.index(after: split)...]))))
    }
    let links = link.isEmpty ? base?.links ?? [] : try link.map(readLink)
    let staples = try newest((base?.staples ?? []) + staple.map(Files.read))
    let bundle = try naming("--out") {
      try PassBundle(links: links, staples: staples, locks: locks, renewal: base?.renewal)
    }
    try Files.output(out, bundle.encoded())
  }

  /// Reads `FILE` or `PASS#N`.
  private func readLink(_ text: String) throws -> [UInt8] {
    guard let split = text.lastIndex(of: "#"), let number = Int(text[text.index(after: split)...])
    else { return try Files.read(text) }
    let pass = try Passes.load(String(text[..<split]))
    guard (1...pass.links.count).contains(number) else {
      throw ToolFailure.usage("--link", "The pass has \(pass.links.count) links.")
    }
    return pass.links[number - 1]
  }
}
