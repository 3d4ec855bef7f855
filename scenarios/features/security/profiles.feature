Feature: Security profiles
  Over TLS a station charges as it does without, whether a password or a certificate says who it is.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: A station charges over TLS
    Given the CSMS has servers with TLS
    And the token DEADBEEF is accepted
    And station CS001 has booted over TLS with its <credential>
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

    Examples:
      | credential  |
      | password    |
      | certificate |
