import ArgumentParser
import LatchkeyService

struct EnrolmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrolment",
    abstract: "Writes what a service has to see of a site to believe whose it is.",
    discussion: """
      The body of enrolSite: salt and first anchor, which make the siteID, and every configuration \
      of each lock from the first to the one in force. "latchkey ask enrolSite" sends it, signed \
      by an anchor.
      """)

  @Option(help: ArgumentHelp("The site file.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("The body.", valueName: "file"))
  var out: String

  func run() throws {
    let file = try SiteFile.load(site)
    let anchor = try file.firstAnchor()
    guard let salt = [UInt8](hex: file.salt) else {
      throw ToolFailure.malformed("site.salt", "This is not hexadecimal.")
    }
    let locks = try file.locks.enumerated().map { index, door -> Node in
      guard let key = [UInt8](hex: door.key) else {
        throw ToolFailure.malformed("site.locks[\(index)].key", "This is not hexadecimal.")
      }
      let all = try file.configurations(of: door, index)
      return .object([
        ("key", .text(Base64URL.encode(key))),
        ("configurations", .list(all.map { .text(Base64URL.encode($0)) })),
      ])
    }
    let body = Node.object([
      ("salt", .text(Base64URL.encode(salt))),
      ("firstAnchor", .text(Named(anchor).description)), ("locks", .list(locks)),
      ("timeZone", .text(file.timeZone)),
    ])
    try Files.output(out, Array("\(body.json)\n".utf8))
  }
}
