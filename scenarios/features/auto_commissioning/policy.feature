Feature: Who may come in unknown
  A server says whether unknown stations may come in, and so does each tenant: both have to agree.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station is on record as soon as its first socket is open
    When CS001 opens a socket offering its version
    Then the socket of CS001 is open and nothing was said over it
    And the CSMS knows CS001 as commissioned automatically, and by which way it came

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A server that forbids it turns an unknown station away before the upgrade
    Given the operator has entered CS002
    When CS001 opens a socket on the server for known stations
    Then CS001 is turned away with 404 before the upgrade
    And the CSMS has no station on record but CS002

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station entered by hand comes in where unknown ones are turned away
    Given the operator has entered CS001
    When CS001 opens a socket on the server for known stations
    Then the socket of CS001 is open with its version selected
    And the CSMS knows CS001 as it was entered by hand

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A server with passwords commissions nobody, whatever it is told
    Given the server with passwords is told to let unknown stations in
    When CS001 opens a socket as CS001 with password correct-horse-battery
    Then CS001 is turned away with 404 before the upgrade
    And the CSMS has no station on record at all

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A tenant that forbids it turns an unknown station away where the server allows it
    Given the server has endpoints for the tenants north and south
    And the operator of tenant north turns unknown stations away
    When CS001 opens a socket at the endpoint of tenant north
    Then CS001 is turned away with 404 before the upgrade
    And no tenant knows CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A tenant cannot let unknown stations in where the server forbids it
    Given the server for known stations has endpoints for the tenants north and south
    And the operator of tenant north lets unknown stations in
    When CS001 opens a socket at the endpoint of tenant north on the server for known stations
    Then CS001 is turned away with 404 before the upgrade
    And no tenant knows CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: What a tenant says of unknown stations counts for that tenant alone
    Given the server has endpoints for the tenants north and south
    And the operator of tenant north turns unknown stations away
    When CS001 boots at tenant south
    Then the CSMS answers the boot of CS001 at tenant south with Accepted
    And tenant south knows CS001 as commissioned automatically
    And tenant north does not know CS001
