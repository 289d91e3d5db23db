# Stands in a block of a document for a program that a test cannot run as it is: asks the test, by
# its socket, and does what it says. In Perl, because it starts some 300 times, and ten times as
# fast as Node.
#
#   perl askTest.pl SOCKET PROGRAM ARGUMENT...
#
# It sends texts that end with a NUL: the program, the number of arguments, the arguments, the
# variables of the environment, an empty one; then, if something is piped into it, 1 and the input.
# The answer is the exit code, standard output and standard error, with a NUL between them.
use strict;
use warnings;
use Socket;

my ($file, @words) = @ARGV;
my $program = shift @words;
socket(my $test, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
connect($test, sockaddr_un($file)) or die "$file: $!";
my @variables = map { "$_=$ENV{$_}" } sort keys %ENV;
my $request = join '', map { "$_\0" } $program, scalar @words, @words, @variables, '';
local $/;
$request .= '1' . (<STDIN> // '') if -p STDIN;
# Unbuffered, so that all of it is sent before the end is.
select $test;
$| = 1;
print $request or die "$file: $!";
shutdown $test, 1 or die "$file: $!";
my ($code, $stdout, $stderr) = split /\0/, <$test>, 3;
die "$file: no answer" unless defined $stderr;
print STDOUT $stdout;
print STDERR $stderr;
exit $code;
