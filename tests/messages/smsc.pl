#!/usr/bin/perl
# A SMSC of the tests: the server role of Net::SMPP, which none of us wrote. It is told on its standard
# input what to do, a line each, and tells on its standard output what happened, a JSON object each:
#
#   receipts tlv|text|none      how it confirms what it takes from now on; with "early": before its response
#   status N COUNT [AFTER]     answers COUNT submits with status N, after AFTER that it takes
#   silent COUNT               takes the next COUNT submits and does not answer
#   deaf COUNT                 does not answer the next COUNT enquiries
#   answers COUNT              answers the next COUNT submits, and none after them until it is told so again
#   receipt ID STATE           confirms one part now
#   mo FROM TO CODING HEX [ESM] sends what somebody wrote; the text in hex, with its header if ESM is 64
#   enquire                    asks whether the client is there
#   drop                       closes the connection
#
# Usage: smsc.pl PASSWORD [PORT [FIRST_ID]]
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;

my ($password, $port, $first_id) = @ARGV;
my $json = JSON::PP->new->canonical;
$| = 1;
# A client that was killed is a write that fails, and no reason to end.
$SIG{PIPE} = 'IGNORE';

my $server = Net::SMPP->new_listen('127.0.0.1', port => $port // 0, listen => 5, smpp_version => 0x34)
  or die "cannot listen: $!";
my $select = IO::Select->new($server, \*STDIN);
my ($client, $receipts, $early, $status, $refusals, $after, $silent, $next, $input) = (undef, 'none', 0, 0, 0, 0, 0, $first_id // 1, '');
my ($answers, $deaf) = ('inf', 0);

sub tell_test { print $json->encode({@_}), "\n" }
tell_test(event => 'listens', port => $server->sockport);

sub confirm {
  my ($id, $state) = @_;
  my %number = (DELIVRD => 2, EXPIRED => 3, UNDELIV => 5, REJECTD => 8, ENROUTE => 1);
  my @address = (source_addr => '13800000000', destination_addr => '12368', async => 1, esm_class => 4);
  if ($receipts eq 'text') {
    $client->deliver_sm(@address,
      short_message => "id:$id sub:001 dlvrd:001 submit date:2611260900 done date:2611260901 stat:$state err:000 text:x");
  } else {
    $client->deliver_sm(@address, short_message => '', receipted_message_id => "$id\0",
      message_state => chr($number{$state}));
  }
}

sub drop {
  $select->remove($client);
  close $client;
  undef $client;
  tell_test(event => 'dropped');
}

sub take_pdu {
  my $pdu = $client->read_pdu();
  if (!defined $pdu) { drop(); return; }
  my $cmd = $pdu->{cmd};
  if ($cmd == 0x00000009) {
    my $is_right = $pdu->{password} eq $password;
    $client->bind_transceiver_resp(system_id => 'tests', seq => $pdu->{seq}, status => $is_right ? 0 : 0x0e);
    tell_test(event => 'bound', system_id => $pdu->{system_id}, right => $is_right ? 1 : 0);
  } elsif ($cmd == 0x00000004) {
    my $id = $next++;
    tell_test(
      event => 'submit', id => "$id", from => $pdu->{source_addr}, to => $pdu->{destination_addr},
      esm => $pdu->{esm_class}, coding => $pdu->{data_coding}, hex => unpack('H*', $pdu->{short_message}),
      receipt => $pdu->{registered_delivery}, validity => $pdu->{validity_period},
      map { defined $pdu->{$_} ? ($_ => unpack('H*', $pdu->{$_})) : () }
        qw(message_payload sar_msg_ref_num sar_total_segments sar_segment_seqnum user_message_reference));
    if ($silent > 0) { $silent--; return; }
    return if $answers <= 0;
    $answers--;
    if ($after > 0) { $after-- }
    elsif ($refusals > 0) {
      $refusals--;
      $client->submit_sm_resp(message_id => '', seq => $pdu->{seq}, status => $status);
      return;
    }
    confirm($id, 'DELIVRD') if $early && $receipts ne 'none';
    $client->submit_sm_resp(message_id => "$id", seq => $pdu->{seq});
    confirm($id, 'DELIVRD') if !$early && $receipts ne 'none';
  } elsif ($cmd == 0x00000015) {
    if ($deaf > 0) { $deaf-- }
    else { $client->enquire_link_resp(seq => $pdu->{seq}) }
    tell_test(event => 'enquired');
  } elsif ($cmd == 0x80000015) {
    tell_test(event => 'answered_enquiry', status => $pdu->{status});
  } elsif ($cmd == 0x80000005) {
    tell_test(event => 'acknowledged', status => $pdu->{status});
  } elsif ($cmd == 0x00000006) {
    $client->unbind_resp(seq => $pdu->{seq});
    tell_test(event => 'unbound');
  }
}

sub obey {
  my ($what, @with) = split ' ', shift;
  if ($what eq 'receipts') { ($receipts, $early) = ($with[0], ($with[1] // '') eq 'early') }
  elsif ($what eq 'status') { ($status, $refusals, $after) = (@with, 0) }
  elsif ($what eq 'silent') { $silent = $with[0] }
  elsif ($what eq 'deaf') { $deaf = $with[0] }
  elsif ($what eq 'answers') { $answers = $with[0] }
  elsif ($what eq 'receipt') { confirm(@with) }
  elsif ($what eq 'mo') {
    my ($from, $to, $coding, $hex, $esm) = @with;
    $client->deliver_sm(source_addr => $from, destination_addr => $to, data_coding => $coding,
      esm_class => $esm // 0, short_message => pack('H*', $hex), async => 1);
  } elsif ($what eq 'enquire') { $client->enquire_link(async => 1) }
  elsif ($what eq 'drop') { drop() }
}

while (1) {
  for my $ready ($select->can_read) {
    if ($ready == $server) {
      $client = $server->accept;
      $select->add($client);
    } elsif ($ready == \*STDIN) {
      my $read = sysread(STDIN, $input, 65536, length $input);
      exit 0 if !$read;
      obey($1) while $input =~ s/^([^\n]*)\n//;
    } elsif (defined $client && $ready == $client) {
      take_pdu();
    }
  }
}
