import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeyService
import LatchkeySodium

struct MakeEvidence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Signs what a witness saw: a recording, a knock, an approval, a scan, a photo.",
    discussion: """
      It belongs to one visit, by the lock's challenge, or for a package-scan or photo to one \
      job. An approval names its visitor by --visitor.
      """)

  @Argument(help: "recording, knock, approval, package-scan or photo.")
  var kind: String
  @Option(help: ArgumentHelp("The site file.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("The witness's private key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("The point of the visit.", valueName: "name"))
  var point: String?
  @Option(help: ArgumentHelp("The lock's challenge of this visit.", valueName: "file"))
  var challenge: String?
  @Option(help: ArgumentHelp("The job, in place of a challenge.", valueName: "hex"))
  var job: String?
  @Option(help: ArgumentHelp("The recording, scan or photo, of which a digest is signed."))
  var content: String?
  @Option(help: ArgumentHelp("A parcel that was scanned, in the job's order.", valueName: "text"))
  var parcel: [String] = []
  @Option(help: ArgumentHelp("The job's salt, for --parcel.", valueName: "base64url"))
  var salt: String?
  @Option(help: ArgumentHelp("Who is approved: the visitor's public key.", valueName: "key"))
  var visitor: String?
  @Option(help: ArgumentHelp("The evidence.", valueName: "file"))
  var out: String
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (challenge == nil) != (job == nil) else {
      throw ValidationError("Evidence belongs to a --challenge or to a --job.")
    }
    guard parcel.isEmpty == (salt == nil) else {
      throw ValidationError("A scan names each --parcel, and the --salt of the job.")
    }
    guard (kind == "approval") == (visitor != nil) else {
      throw ValidationError("An approval, and nothing else, names its --visitor.")
    }
  }

  func run() throws {
    let crypto = SodiumBackend()
    let file = try SiteFile.load(site)
    let signer = try KeyFile.signer(key)
    let lockKey = try file.lockKey(at: try file.point(point))
    let now = TimeText.now
    let statement = EvidenceStatement(
      try GrantText.parseKind(kind, option: "kind"), site: try file.id(),
      lockID: crypto.lockID(of: lockKey), subject: try subject(of: lockKey, using: crypto),
      time: now, content: try digest(using: crypto))
    try Files.output(out, try statement.signed(by: signer, using: crypto))
    report.write(
      .object([
        ("kind", .text(kind)), ("witness", .bytes(crypto.keyID(of: signer.publicKey).bytes)),
        ("time", .time(now)),
      ]), style: TextStyle(zone: try file.zone()), besideOutput: out)
  }

  private func subject(
    of lockKey: PublicKey, using crypto: SodiumBackend
  ) throws -> EvidenceStatement.Subject {
    guard let challenge else {
      return .job(try Arguments.digest(job ?? "", option: "--job"))
    }
    let message = try Files.read(challenge)
    return .visit(
      try naming("--challenge") {
        let challenge = try UnverifiedChallenge(message: message)
        guard challenge.isSigned else { return challenge.content.nonce }
        return try challenge.verified(by: lockKey, using: crypto).content.nonce
      })
  }

  private func digest(using crypto: SodiumBackend) throws -> Digest {
    if let visitor { return crypto.thumbprint(of: try KeyFile.publicKey(visitor)) }
    if let salt {
      guard var preimage = Base64URL.decode(salt) else {
        throw ToolFailure.usage("--salt", "This is not base64url.")
      }
      for text in parcel { preimage += [0] + Array(text.utf8) }
      return crypto.sha256(preimage.span)
    }
    guard let content else { return .zero }
    let bytes = try Files.read(content)
    return crypto.sha256(bytes.span)
  }
}
