import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService

/// Judges a run by what its clients were told, and by nothing else.
struct Checker {
  /// One rule that was broken, and by what.
  struct Finding: Hashable {
    let rule: String
    let what: String
  }

  /// A number that an issuer gave at a site.
  private struct Number: Hashable {
    let site: String
    let issuer: [UInt8]
    let number: UInt64
  }

  static let rules = [
    "serialOnce", "stapleOnce", "sameAnswer", "stillAnswered", "jobOnce", "jobKept", "passOnce",
    "receiptsKept", "lockOpensOnce", "lockOpens", "lockRefusesRevoked", "equivocation",
  ]

  private(set) var findings: Set<Finding> = []
  private(set) var acknowledged = 0
  private(set) var passes = 0
  private(set) var opened = 0
  /// How often the lock opened since the last loss.
  private(set) var openedSince = 0
  private var asked: [String: DiaryLine.Asked] = [:]

  /// - Parameters:
  ///   - lines: Of all clients, each diary in its order.
  ///   - end: What was answered when everything was asked once more at the end.
  init(_ lines: [DiaryLine], end: [DiaryLine]) {
    for line in lines + end {
      if let request = line.request, let asked = line.asked { self.asked[request] = asked }
    }
    checkAnswers(lines, end)
    checkNumbers(lines + end)
    checkOnce(lines + end)
    checkReceipts(lines, end)
    checkLock(lines)
  }

  func findings(of rule: String) -> [Finding] { findings.filter { $0.rule == rule } }

  private mutating func find(_ rule: String, _ what: String) {
    findings.insert(Finding(rule: rule, what: what))
  }

  /// REQ-5: the identical request always gets the same bytes, and is answered for good.
  private mutating func checkAnswers(_ lines: [DiaryLine], _ end: [DiaryLine]) {
    struct Key: Hashable {
      let request: String
      let span: Int
    }
    var told: [Key: String] = [:]
    for line in lines + end {
      guard let request = line.request, let answer = line.answered, answer.isSuccess else {
        continue
      }
      let key = Key(request: request, span: line.span)
      if let before = told[key] {
        if before != answer.body { find("sameAnswer", name(request)) }
      } else {
        told[key] = answer.body
      }
    }
    acknowledged = told.count
    for line in end {
      guard let request = line.request, let answer = line.answered, !answer.isSuccess,
        told[Key(request: request, span: line.span)] != nil
      else { continue }
      find("stillAnswered", "\(name(request)): \(answer.status)")
    }
  }

  /// ISS-1, STAPLE-10: a number stands for one message, whatever was lost.
  private mutating func checkNumbers(_ lines: [DiaryLine]) {
    var serials: [Number: [UInt8]] = [:]
    var staples: [Number: [UInt8]] = [:]
    for line in lines {
      guard let request = line.request, let answer = line.answered, answer.isSuccess,
        let path = asked[request]?.path
      else { continue }
      let body = Array(answer.body.utf8)
      let site = Self.site(path)
      var given = [Answers.staple(body)].compactMap(\.self)
      if let pass = try? PassReply(body) {
        let number = Number(
          site: site, issuer: Self.issuer(pass.credential, CredentialClaims.self),
          number: UInt64(pass.serial))
        if serials.updateValue(pass.credential, forKey: number) ?? pass.credential
          != pass.credential
        {
          find("serialOnce", "serial \(pass.serial), \(name(request))")
        }
        given += pass.bundle.staples
      }
      for staple in given {
        guard let read = try? Unverified<StapleClaims>(message: staple.span) else { continue }
        let number = Number(
          site: site, issuer: Self.issuer(staple, StapleClaims.self),
          number: read.claims.sequence)
        if staples.updateValue(staple, forKey: number) ?? staple != staple {
          find("stapleOnce", "sequence \(number.number), \(name(request))")
        }
      }
    }
    passes = serials.count
  }

  /// A job is made once and stays, and a leg has one pass.
  private mutating func checkOnce(_ lines: [DiaryLine]) {
    struct Key: Hashable {
      let path: String
      let span: Int
    }
    var makers: [Key: String] = [:]
    var serials: [Key: UInt32] = [:]
    for line in lines {
      guard let request = line.request, let answer = line.answered, let asked = asked[request]
      else { continue }
      let job = asked.path.split(separator: "/").prefix(5).joined(separator: "/")
      if answer.status == 404, makers[Key(path: "/\(job)", span: line.span)] != nil {
        find("jobKept", name(request))
      }
      guard answer.isSuccess else { continue }
      let key = Key(path: asked.path, span: line.span)
      if asked.operation == "putJob", answer.status == 201,
        makers.updateValue(request, forKey: key) ?? request != request
      {
        find("jobOnce", name(request))
      }
      if asked.operation == "unlock", let pass = try? PassReply(Array(answer.body.utf8)),
        serials.updateValue(pass.serial, forKey: key) ?? pass.serial != pass.serial
      {
        find("passOnce", name(request))
      }
    }
  }

  /// What the service had said to have, it still has.
  private mutating func checkReceipts(_ lines: [DiaryLine], _ end: [DiaryLine]) {
    guard let span = end.last?.span else { return }
    var most: [String: UInt64] = [:]
    var last: [String: UInt64] = [:]
    for (isEnd, line) in lines.map({ (false, $0) }) + end.map({ (true, $0) }) {
      guard line.span == span, let request = line.request, let answer = line.answered,
        answer.isSuccess, let path = asked[request]?.path,
        let next = Answers.next(Array(answer.body.utf8))
      else { continue }
      most[path] = max(most[path] ?? 0, next)
      // The last word on each lock is a request that was not sent before.
      if isEnd { last[path] = next }
    }
    for (path, next) in most where (last[path] ?? 0) < next {
      find("receiptsKept", "\(path): \(last[path] ?? 0) after \(next)")
    }
  }

  /// The lock judges serials and staples by itself.
  private mutating func checkLock(_ lines: [DiaryLine]) {
    let span = lines.map(\.span).max()
    var openings: Set<Number> = []
    var shown: Set<Number> = []
    for line in lines {
      guard let visit = line.visited else { continue }
      let number = Number(site: visit.site, issuer: [], number: UInt64(visit.serial))
      let isFirst = shown.insert(number).inserted
      if visit.isEquivocation { find("equivocation", "at serial \(visit.serial)") }
      guard visit.reason == nil else {
        // RCPT-12: nobody acknowledges here, and a full ring refuses all but residents.
        if isFirst, !visit.isRevoked, visit.reason != 1_603 {
          find("lockOpens", "serial \(visit.serial): reason \(visit.reason ?? 0)")
        }
        continue
      }
      opened += 1
      if line.span == span { openedSince += 1 }
      if visit.isRevoked { find("lockRefusesRevoked", "serial \(visit.serial)") }
      if !openings.insert(number).inserted { find("lockOpensOnce", "serial \(visit.serial)") }
    }
  }

  private func name(_ request: String) -> String {
    "\(asked[request]?.path ?? "") \(request.prefix(8))"
  }

  private static func site(_ path: String) -> String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[2]) : ""
  }

  private static func issuer<Claims: MessageClaims>(
    _ message: [UInt8], _ claims: Claims.Type
  ) -> [UInt8] {
    guard let read = try? Unverified<Claims>(message: message.span) else { return [] }
    let kid: KeyID = read.envelope.kid.value(in: message.span)
    return Array(copying: kid.bytes.bytes)
  }
}

extension DiaryLine.Answered {
  var isSuccess: Bool { (200...299).contains(status) }
}
