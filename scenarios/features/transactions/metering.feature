Feature: What is measured
  Samples by the meter's own rhythm, by the clock, at the beginning and the end, in a session and outside.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @J01
  Scenario: The clock calls for a reading outside of a session
    Given the operator has set ClockAlignedDataInterval of CS001 to 900
    When 900 s go by at CS001
    Then CS001 reports a reading of EVSE 1 outside of sessions with context Sample.Clock
    And the conversation of CS001 is well-formed
    And the CSMS holds that reading of EVSE 1 of CS001 outside of sessions
    And the CSMS holds no session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @J02
  Scenario: The samples of a session hold what the settings ask for
    Given the operator has set MeterValuesSampledData of CS001 to Energy.Active.Import.Register,SoC
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When the car at EVSE 1 of CS001 takes 500 Wh
    Then CS001 reports a reading of EVSE 1 with Energy.Active.Import.Register, SoC
    And CS001 reports a reading of EVSE 1 that has risen by 500 Wh
    And the CSMS holds that reading for the session on EVSE 1 of CS001
    And the CSMS flags the session on EVSE 1 of CS001 as none

  @ocpp1.6 @csms @station
  Scenario: A stop carries the readings of the session from its beginning to its end
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the end on EVSE 1 of CS001 carries readings Transaction.Begin, Transaction.End
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp2.0.1 @csms @station @J02
  Scenario: The end carries the last reading
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the end on EVSE 1 of CS001 carries readings Transaction.End
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter

  @ocpp1.6 @ocpp2.0.1 @csms @station @J01
  Scenario: The clock calls for a reading of the main meter too
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    And the car at EVSE 1 of CS001 has taken 500 Wh
    And the session on EVSE 1 of CS001 was stopped with token DEADBEEF
    And the operator has set ClockAlignedDataInterval of CS001 to 900
    When 900 s go by at CS001
    Then CS001 reports a reading of EVSE 0 outside of sessions with context Sample.Clock
    And the CSMS holds that reading of EVSE 0 of CS001 outside of sessions
    And the main meter of CS001 shows what its EVSEs took and what it lives on itself

  @ocpp2.0.1 @station @J01
  Scenario: Where only an idle station is to be read, the clock is still while anybody charges
    Given station CS002 with 2 EVSEs has booted
    And the operator has changed AlignedDataCtrlr.SendDuringIdle of CS002 to true
    And the operator has set ClockAlignedDataInterval of CS002 to 900
    And CS002 is charging on EVSE 1 with token DEADBEEF
    When 900 s go by at CS002
    Then CS002 reports a reading of the session on EVSE 1 with context Sample.Periodic
    And CS002 reports nothing by the clock
    And the CSMS holds no reading of CS002 outside of sessions
    When the session on EVSE 1 of CS002 is stopped with token DEADBEEF
    And 900 s go by at CS002
    Then CS002 reports a reading of EVSE 2 outside of sessions with context Sample.Clock
    And the CSMS holds that reading of EVSE 2 of CS002 outside of sessions

  @ocpp1.6 @ocpp2.0.1 @csms @station @J02
  Scenario: The clock calls for a reading of a session
    Given the operator has set ClockAlignedDataInterval of CS001 to 900
    And CS001 is charging on EVSE 1 with token DEADBEEF
    When 900 s go by at CS001
    Then CS001 reports a reading of the session on EVSE 1 with context Sample.Clock
    And the conversation of CS001 is well-formed
    And the CSMS holds that reading for the session on EVSE 1 of CS001
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp2.0.1 @csms @station @J02
  Scenario: The end carries what was read in between where the settings ask for it
    Given the operator has changed SampledDataCtrlr.TxEndedInterval of CS001 to 600
    And CS001 is charging on EVSE 1 with token DEADBEEF
    And 601 s have gone by at CS001
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF
    Then the end on EVSE 1 of CS001 carries readings Transaction.Begin, Sample.Periodic, Transaction.End
    And the conversation of CS001 is well-formed
    And the CSMS holds the session on EVSE 1 of CS001 as ended by Local, with the energy of the meter
