import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

extension Shape {
  /// The field of a key.
  func field(_ key: Int64) -> Field {
    guard let field = fields.first(where: { $0.key == key }) else {
      preconditionFailure("\(title) has no key \(key)")
    }
    return field
  }
}

/// Points, origins, methods and paths.
func addTexts(to suite: inout Suite) {
  for (shape, key) in [(Shape.proof, 3), (.configuration, 5)] as [(Shape, Int64)] {
    addPoints(shape, shape.field(key), to: &suite)
  }
  addRequestTexts(to: &suite)
  suite.add(
    "credential-audience", "An audience of 21 characters, one of them a control character",
    ["ENC-8", "CRED-1"], threats: ["T23"], of: "envelope-credential",
    note: "The length of a text is judged before its alphabet."
  ) { world in
    var pass = world.guestPass()
    pass.claims[3] = .text(String(base64url(world.site).prefix(20)) + "\u{1f}")
    world.decode(pass.envelope, as: "credential", .deny(.malformed))
  }
}

/// 1 to 32 characters of `[a-z0-9-]`.
private func addPoints(_ shape: Shape, _ field: Shape.Field, to suite: inout Suite) {
  func add(
    _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason?, _ value: Item
  ) {
    suite.set(shape, field, id, title, rules, reason) { _ in value }
  }
  let long = String(repeating: "a", count: 32)
  add("1", "has one character", ["ENC-8"], nil, .text("-"))
  add("32", "has 32 characters", ["ENC-13"], nil, .text(long))
  add("alphabet", "has a letter, a digit and a hyphen", ["ENC-12"], nil, .text("z9-"))
  add("empty", "has no character", ["ENC-8"], .malformed, .text(""))
  add("33", "has 33 characters", ["ENC-13"], .tooLarge, .text(long + "a"))
  add("capital", "has a capital", ["ENC-12"], .invalidText, .text("Front"))
  add("underscore", "has an underscore", ["ENC-12"], .invalidText, .text("front_door"))
  add("space", "ends with a space", ["ENC-12"], .invalidText, .text("front "))
  add("backquote", "has the character before a", ["ENC-12"], .invalidText, .text("`"))
  add("brace", "has the character behind z", ["ENC-12"], .invalidText, .text("{"))
  add("colon", "has the character behind 9", ["ENC-12"], .invalidText, .text(":"))
  add("nul", "ends with NUL", ["ENC-12"], .invalidText, .text("front\0"))
  add("delete", "ends with DEL", ["ENC-12"], .invalidText, .text("front\u{7f}"))
  add("non-ascii", "has an ö", ["ENC-12"], .invalidText, .text("fr\u{f6}nt"))
  add("33-capitals", "has 33 capitals", ["ENC-13"], .tooLarge, .text(long.uppercased() + "A"))
  add(
    "bytes", "is a byte string", ["ENC-8"], .malformed, .bytes(Array("front".utf8)))
}

/// Texts of a request.
private func addRequestTexts(to suite: inout Suite) {
  let visible = String(repeating: "~", count: 126) + "!"
  let rows: [(key: Int64, id: String, title: String, rule: String, DenyReason?, String)] = [
    (1, "http", "has no TLS", "ENC-12", nil, "http://a"),
    (1, "128", "has 128 characters behind the scheme", "ENC-12", nil, "https://\(visible)a"),
    (1, "empty", "has no character", "ENC-8", .malformed, ""),
    (1, "scheme-only", "ends behind http://", "ENC-8", .malformed, "http://"),
    (1, "space", "has a space", "ENC-12", .invalidText, "https://locks example"),
    (1, "newline", "ends with a newline", "ENC-12", .invalidText, "https://locks.example\n"),
    (1, "delete", "ends with DEL", "ENC-12", .invalidText, "https://locks.example\u{7f}"),
    (1, "non-ascii", "has an ö", "ENC-12", .invalidText, "https://l\u{f6}cks.example"),
    (4, "1", "has one letter", "ENC-8", nil, "A"),
    (4, "8", "has eight letters", "ENC-8", nil, "ABCXYZZZ"),
    (4, "empty", "has no character", "ENC-8", .malformed, ""),
    (4, "small", "has a small letter", "ENC-12", .invalidText, "POSt"),
    (4, "digit", "has a digit", "ENC-12", .invalidText, "POST2"),
    (4, "bracket", "has the character behind Z", "ENC-12", .invalidText, "POST["),
    (4, "space", "ends with a space", "ENC-12", .invalidText, "POST "),
    (4, "nul", "ends with NUL", "ENC-12", .invalidText, "POST\0"),
    (5, "1", "is a slash", "ENC-8", nil, "/"),
    (5, "128", "has 128 characters", "ENC-12", nil, "/\(visible)"),
    (5, "empty", "has no character", "ENC-8", .malformed, ""),
    (5, "space", "has a space", "ENC-12", .invalidText, "/v1/stap les"),
    (5, "newline", "has a newline", "ENC-12", .invalidText, "/v1\n/staples"),
    (5, "non-ascii", "has an ö", "ENC-12", .invalidText, "/st\u{f6}ples"),
  ]
  for (key, id, title, rule, reason, text) in rows {
    suite.set(.request, Shape.request.field(key), id, title, [rule], reason) { _ in .text(text) }
  }
}
