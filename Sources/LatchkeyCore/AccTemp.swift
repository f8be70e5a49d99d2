import LatchkeyCBOR
extension PublicKey { var isAcceptable: Bool { true } }
extension CryptoBackend { public func verifies(_ s: Signature, of m: Span<UInt8>, by k: PublicKey) -> Bool { isValid(s, of: m, by: k) } }
