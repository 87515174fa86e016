lockwise.data("objects",[null,
{name:"stats.c:done",guard:1,hits:2,total:2,at:[4,6],threads:[1,2,]},
{name:"struct queue.len",guard:2,hits:1,total:2,at:[3,11],threads:[1,2,]},
]);
