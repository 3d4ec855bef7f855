Feature: Limits against a flood of invented identities
  Where unknown stations may come in anybody can invent them: so many new ones a minute from one address, and from
  all together. Who is known is not concerned.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A flood from one address is cut off and counted
    Given the server lets 3 new stations a minute in from one address
    When 7 invented stations come from this address
    Then 3 of them are let in and 4 turned away with 503
    And the CSMS has 3 invented stations on record
    And the CSMS counts 4 stations turned away for new-ids
    And the CSMS counts 3 stations commissioned automatically

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A flood from one address keeps no other address out
    Given the server lets 2 new stations a minute in from one address
    And 4 invented stations have come from this address
    When CS001 opens a socket from another address
    Then the socket of CS001 is open and nothing was said over it
    And the CSMS knows CS001 as commissioned automatically, and by which way it came

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A flood from many addresses is cut off and counted over all of them
    Given the server lets 5 new stations a minute in from all addresses together
    When 2 invented stations come from each of 4 addresses
    Then 5 of them are let in and 3 turned away with 503
    And the CSMS has 5 invented stations on record
    And the CSMS counts 3 stations turned away for new-ids-in-all

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station on record comes in during a flood
    Given the server lets 2 new stations a minute in from one address
    And the operator has entered CS001
    And 4 invented stations have come from this address
    When CS001 opens a socket offering its version
    Then the socket of CS001 is open with its version selected
    And the CSMS holds CS001 as online

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A flood at a server that commissions nobody leaves nothing and is counted
    When 5 invented stations come to the server for known stations
    Then 0 of them are let in and 5 turned away with 404
    And the CSMS has no station on record at all
    And the CSMS counts 5 stations turned away for unknown

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Several sockets of one new station at the same moment make one station
    When CS001 opens 4 sockets at the same moment
    Then of the 4 sockets of CS001 one stays open
    And the CSMS has no station on record but CS001
    And the CSMS counts 1 stations commissioned automatically
