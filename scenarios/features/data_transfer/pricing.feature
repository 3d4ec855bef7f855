Feature: Prices and costs that stations of 1.6 show
  The pricing messages of OCA for California: a price for everybody, one for each user, the cost so far, and in the end.

  @ocpp1.6 @csms @station
  Scenario: A station is told the default price when it has booted
    Given the CSMS charges 0.30 a kWh and 1.00 a session, and 0.10 a kWh for the group FLEET
    When station CS001 with a display of prices boots
    Then the CSMS tells CS001 the default price "0.30 a kWh, 1.00 a session"
    And EVSE 1 of CS001 shows "0.30 a kWh, 1.00 a session"
    And the CSMS holds 0 data of CS001

  @ocpp1.6 @csms @station
  Scenario: A user is shown the price of the user's own group
    Given the CSMS charges 0.30 a kWh and 1.00 a session, and 0.10 a kWh for the group FLEET
    And the tokens DEADBEEF are accepted and belong to group FLEET
    And station CS001 with a display of prices has booted
    When token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS tells CS001 the price "0.10 a kWh for the fleet" for token DEADBEEF
    And EVSE 1 of CS001 shows "0.10 a kWh for the fleet"
    And the CSMS holds 1 SetUserPrice for CS001 with verdict Accepted

  @ocpp1.6 @csms
  Scenario: Who may not charge is told no price
    Given the CSMS charges 0.30 a kWh and 1.00 a session, and 0.10 a kWh for the group FLEET
    And the token CAFEBABE is blocked
    And station CS001 with a display of prices has booted
    When token CAFEBABE is presented at EVSE 1 of CS001
    Then the CSMS tells CS001 nothing of a price for a user
    And the CSMS holds 0 data of CS001

  @ocpp1.6 @csms @station
  Scenario: The running cost begins with the session
    Given the CSMS charges 0.30 a kWh and 1.00 a session, and 0.10 a kWh for the group FLEET
    And the token DEADBEEF is accepted
    And station CS001 with a display of prices has booted
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS tells CS001 a running cost of 1 at 0.3 a kWh
    And EVSE 1 of CS001 shows "1.00"
    And the CSMS holds 1 RunningCost for CS001 with verdict Accepted

  @ocpp1.6 @csms @station
  Scenario: The running cost follows the meter when the station is asked for a reading
    Given the CSMS wants a reading every 0.1 kWh of a session
    And the token DEADBEEF is accepted
    And station CS001 with a display of prices has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the car at EVSE 1 of CS001 takes 150 Wh
    Then the CSMS tells CS001 a running cost of 1.05 at 0.3 a kWh
    And EVSE 1 of CS001 shows "1.05"
    And the CSMS holds 2 RunningCost for CS001 with verdict Accepted

  @ocpp1.6 @csms @station
  Scenario: The final cost ends the session
    Given the CSMS charges 0.30 a kWh and 1.00 a session, and 0.10 a kWh for the group FLEET
    And the token DEADBEEF is accepted
    And station CS001 with a display of prices has booted
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And the car at EVSE 1 of CS001 has taken 5000 Wh
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the CSMS tells CS001 a final cost of 2.5
    And the conversation of CS001 is well-formed
    And the CSMS holds 1 FinalCost for CS001 with verdict Accepted

  @ocpp1.6 @csms
  Scenario: A station without a display is left in peace once it has said so
    Given the CSMS charges 0.30 a kWh and 1.00 a session, and 0.10 a kWh for the group FLEET
    And the token DEADBEEF is accepted
    And station CS001 has booted
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS holds 1 SetUserPrice for CS001 with verdict UnknownVendorId
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    And token DEADBEEF is presented at EVSE 1 of CS001
    Then the CSMS tells CS001 nothing of a price for a user
    And the CSMS holds 0 FinalCost for CS001 with verdict UnknownVendorId
