import ArgumentParser
import Foundation
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import LatchkeySodium

struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Asks a service for an operation, signed.",
    discussion: """
      Operations and their bodies are those of Spec/service.md, such as \
      "latchkey ask readJob site=… job=…". A parameter of a site may be given as @FILE, a site \
      file. The identical request is sent again where no answer comes; a service carries it out \
      once. What it answers is printed as it came; --save puts a member that holds bytes into a file.

      Ends with 1 when the service refuses, and with 5 when it does not answer.
      """)

  @Argument(help: "What is asked for.")
  var operation: String
  @Argument(help: ArgumentHelp("What stands in its path.", valueName: "name=value"))
  var parameters: [String] = []
  @Option(help: ArgumentHelp("Scheme, host and port of the service.", valueName: "origin"))
  var service: String
  @Option(
    help: ArgumentHelp(
      "Where it is reached, if elsewhere; several are tried in turn.", valueName: "url"))
  var address: [String] = []
  @Option(help: ArgumentHelp("The service's public key, known from before.", valueName: "key"))
  var server: String?
  @Option(help: ArgumentHelp("The private key that signs the request.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("JSON, or @FILE, or - for standard input.", valueName: "body"))
  var body: String?
  @Option(help: ArgumentHelp("A member that is a file's bytes.", valueName: "member=file"))
  var bytes: [String] = []
  @Option(help: ArgumentHelp("A member that is a public key.", valueName: "member=key"))
  var publicKey: [String] = []
  @Option(help: ArgumentHelp("A member that is the links of a pass.", valueName: "member=file"))
  var links: [String] = []
  @Option(help: ArgumentHelp("Put a member's bytes into a file.", valueName: "member=file"))
  var save: [String] = []
  @Option(help: ArgumentHelp("How often it is sent at most.", valueName: "count"))
  var tries = 5
  @Flag(help: "Accepted, for the answer is JSON anyway.")
  var json = false

  func run() throws {
    guard let operation = LatchkeyService.Operation(rawValue: operation) else {
      let names = LatchkeyService.Operation.allCases.map(\.rawValue).sorted()
      throw ToolFailure.usage(
        "operation", "There is no such one. There are \(names.joined(separator: ", ")).")
    }
    var values: [String: String] = [:]
    for (name, value) in try parameters.map({ try pair($0, "parameter") }) {
      values[name] =
        value.hasPrefix("@") ? try SiteFile.load(String(value.dropFirst())).site : value
    }
    let answer = try send(operation, values, try content())
    if answer.isSuccess { try saveMembers(of: answer.body) }
    Terminal.say(String(decoding: answer.body, as: UTF8.self))
    guard answer.isSuccess else { throw Denied() }
  }

  private func send(
    _ operation: LatchkeyService.Operation, _ values: [String: String], _ body: [UInt8]
  ) throws -> ServiceAnswer {
    let signer = RequestSigner(try KeyFile.signer(key), using: SodiumBackend())
    var patience = ServiceClient.Patience()
    patience.tryCount = tries
    let client = ServiceClient(
      origin: service, address: address.first, others: Array(address.dropFirst()),
      serverKey: try server.map(KeyFile.publicKey),
      signer: signer, patience: patience)
    do {
      return try waiting { try await client.ask(for: operation, values, body: body) }
    } catch let failure as ClientFailure {
      throw ToolFailure.unreachable(service, "\(failure).")
    }
  }

  private func content() throws -> [UInt8] {
    var content: [UInt8] = []
    if let body {
      content = body.hasPrefix("@") ? try Files.read(String(body.dropFirst())) : Array(body.utf8)
      if body == "-" { content = try Files.read("-") }
    }
    let added = try addedMembers()
    guard !added.isEmpty else { return content }
    let given = content.isEmpty ? [:] : try? JSONSerialization.jsonObject(with: Data(content))
    guard var members = given as? [String: Any] else {
      throw ToolFailure.malformed("--body", "Members are added to a JSON object.")
    }
    members.merge(added) { _, new in new }
    return Array(try JSONSerialization.data(withJSONObject: members, options: .sortedKeys))
  }

  private func addedMembers() throws -> [String: Any] {
    var members: [String: Any] = [:]
    for (name, file) in try bytes.map({ try pair($0, "--bytes") }) {
      members[name] = Base64URL.encode(try Files.read(file))
    }
    for (name, key) in try publicKey.map({ try pair($0, "--public-key") }) {
      members[name] = Named(try KeyFile.publicKey(key)).description
    }
    for (name, file) in try links.map({ try pair($0, "--links") }) {
      members[name] = try Passes.load(file).links.map(Base64URL.encode)
    }
    return members
  }

  private func saveMembers(of body: [UInt8]) throws {
    guard !save.isEmpty else { return }
    let members = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    for (name, file) in try save.map({ try pair($0, "--save") }) {
      // A list is saved as FILE.0, FILE.1 and so on.
      let texts = (members?[name] as? [String]) ?? (members?[name] as? String).map { [$0] }
      guard let texts else {
        throw ToolFailure.malformed("--save", "The answer has no member \(name).")
      }
      let isList = members?[name] is [String]
      for (index, text) in texts.enumerated() {
        guard let bytes = Base64URL.decode(text) else {
          throw ToolFailure.malformed("--save", "The member \(name) holds no bytes.")
        }
        try Files.output(isList ? "\(file).\(index)" : file, bytes)
      }
    }
  }

  private func pair(_ text: String, _ option: String) throws -> (String, String) {
    guard let sign = text.firstIndex(of: "=") else {
      throw ToolFailure.usage(option, "\(text) has no form like name=value.")
    }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}
