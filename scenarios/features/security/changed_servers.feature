Feature: A server changes while it runs
  Who is connected by a server stays so, unless the server would not have let the station in as it came.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Whoever is connected stays when newcomers are turned away
    Given station CS001 has booted
    And the operator has told the server for all to let no unknown station in
    When CS002 opens a socket offering its version
    Then CS002 is turned away with 404 before the upgrade
    And the CSMS answers a Heartbeat of CS001
    And the CSMS has no station on record but CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Who came without a password has to come again where one is asked for
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When the operator tells the server for all to ask for passwords
    Then the socket of CS001 is closed with 1012
    And the CSMS does not hold CS001 as online
