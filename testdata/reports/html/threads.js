lockwise.data("threads",[null,
{name:"main",origin:"main",ending:"unknown",many:0,creator:0,site:[5,0,""],root:[1,18,"main"],beside:[2,]},
{name:"worker",origin:"created",ending:"joined",many:1,creator:1,site:[1,28,"main"],root:[1,7,"worker"],beside:[1,2,]},
]);
