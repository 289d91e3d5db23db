# shellcheck shell=sh
# The one place that decides which Node and npm this checkout uses: those that set-up fetched into
# var/node (where the machine's are too old), otherwise the machine's. Source it in the project's
# root, in scripts and in your own shell:
#
#   . app/local/useNode.sh
own_node=$PWD/var/node/node_modules/.bin
case :$PATH: in
  *":$own_node:"*) ;;
  *)
    PATH=$own_node:$PATH
    export PATH
    ;;
esac
unset own_node
